// What a release changes: text in, text out.

const VERSION = /^(\d+)\.(\d+)\.(\d+)(-[a-z]+\.\d+)?$/

/**
 * @param {string} current The version that all packages have.
 * @param {string} wanted `patch`, `minor`, `major`, or a version such as `1.2.3` or `1.2.3-beta.0`.
 * @returns {string} The version to release. It may be the current one, which may not have been released yet.
 * @throws {Error} If it is none, or older than the current one.
 */
export function nextVersion(current, wanted) {
  const { numbers, stage } = parse(current)
  const index = ['major', 'minor', 'patch'].indexOf(wanted)
  if (index < 0) {
    if (isOlder(wanted, current))
      throw new Error(`${wanted} is older than ${current}, the version of the packages.`)
    return wanted
  }
  if (stage !== '') throw new Error(`${current} is a pre-release. Name the version that comes after it.`)
  return numbers.map((number, i) => (i < index ? number : i === index ? number + 1 : 0)).join('.')
}

/** @param {string} version */
export function isPrerelease(version) {
  return parse(version).stage !== ''
}

/** @param {string} version */
function parse(version) {
  const [, major, minor, patch, stage = ''] = VERSION.exec(version) ?? []
  if (major === undefined) {
    throw new Error(
      `${version} is no version. Give patch, minor, major, or one such as 1.2.3 or 1.2.3-beta.0.`,
    )
  }
  return { numbers: [major, minor, patch].map(Number), stage }
}

/** @param {string} a @param {string} b */
function isOlder(a, b) {
  const [one, other] = [parse(a), parse(b)]
  for (const [i, number] of one.numbers.entries()) {
    const difference = number - Number(other.numbers[i])
    if (difference !== 0) return difference < 0
  }
  if (one.stage === '' || other.stage === '') return one.stage !== '' && other.stage === ''
  return one.stage.localeCompare(other.stage, 'en', { numeric: true }) < 0
}

/**
 * The section "Unreleased" becomes that of the version; an empty one takes its place.
 *
 * @param {string} text CHANGELOG.md
 * @param {string} version
 * @param {string} date Such as `2026-11-23`.
 * @throws {Error} If there is nothing to release.
 */
export function releaseChangelog(text, version, date) {
  const heading = /^## Unreleased\n/m
  const [before, section = ''] = text.split(heading, 2)
  if (before === text)
    throw new Error('CHANGELOG.md has no section "## Unreleased". Write there what has changed.')
  if (
    section
      .replace(/^## [^]*/m, '')
      .replace(/^#.*/gm, '')
      .trim() === ''
  ) {
    throw new Error('The section "## Unreleased" of CHANGELOG.md is empty. Write there what has changed.')
  }
  return text.replace(heading, `## Unreleased\n\n## ${version} (${date})\n`)
}

/**
 * @param {string} text package.json, as it is formatted here
 * @param {string} version
 */
export function setVersion(text, version) {
  const changed = text.replace(/^( {2}"version": ").*(",?)$/m, `$1${version}$2`)
  if (JSON.parse(changed).version !== version) throw new Error('a package.json has no version to change')
  return changed
}

/**
 * @typedef {object} State What a release needs to be so.
 * @property {string} branch
 * @property {string} changes Output of `git status --porcelain`.
 * @property {boolean} isTagged Whether the version was released before.
 * @property {readonly { name: string, version: string, repository?: unknown }[]} manifests Of all packages that are published.
 */

/**
 * @param {State} state
 * @param {{ current: string, version: string, publishes: boolean }} release
 * @returns {string[]} What stands in the way, and what to do about it.
 */
export function findObstacles({ branch, changes, isTagged, manifests }, { current, version, publishes }) {
  const others = manifests.filter((manifest) => manifest.version !== current)
  const nowhere = manifests.filter(({ repository }) => repository === undefined)
  return [
    branch !== 'main' && `This is the branch "${branch}". Releases are made on main.`,
    changes !== '' && `There are changes that are not committed. Commit them, or put them away:\n${changes}`,
    isTagged && `The tag v${version} exists. Choose another version.`,
    others.length > 0 &&
      `All packages share one version, ${current}, but not ${others.map(({ name }) => name).join(', ')}. Give them that version.`,
    publishes &&
      nowhere.length > 0 &&
      `npm takes provenance only with a "repository", which is missing in ${nowhere.map(({ name }) => name).join(', ')}. Add it, with its "directory".`,
  ].filter((problem) => problem !== false)
}
