// node scripts/release.mjs <patch | minor | major | version> [--dry-run] [--publish]
//
// Gives all packages one version and the changelog its section, runs all checks, commits and tags. The command that publishes is printed;
// with --publish, which is for CI, where npm can vouch for the provenance, it is run. --dry-run says all of this and changes nothing.
import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { run, runPnpm, runScript } from './lib/process.mjs'
import {
  findObstacles,
  isPrerelease,
  nextVersion,
  releaseChangelog,
  setVersion,
} from './lib/release-plan.mjs'
import { listPackages, manifest, pnpmVersion, root } from './lib/workspace.mjs'

const usage = 'Usage: node scripts/release.mjs <patch | minor | major | version> [--dry-run] [--publish]'

try {
  await release(readArguments())
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}

function readArguments() {
  const options = /** @type {const} */ ({ 'dry-run': { type: 'boolean' }, publish: { type: 'boolean' } })
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const [wanted, ...others] = positionals
  if (wanted === undefined || others.length > 0) throw new Error(usage)
  return { wanted, isDry: values['dry-run'] === true, publishes: values.publish === true }
}

/** @typedef {{ does: string, act?: () => Promise<void> }} Step What has no `act` is left to the reader. */

/** @param {ReturnType<typeof readArguments>} options */
async function release({ wanted, isDry, publishes }) {
  const current = manifest.version
  const version = nextVersion(current, wanted)
  const packages = listPackages().filter((pkg) => !pkg.manifest.private)
  const obstacles = findObstacles(await readState(version, packages), { current, version, publishes })
  if (!isDry && obstacles.length > 0) throw new Error(obstacles.join('\n'))

  const edits = planEdits(version, packages)
  const message = `Release v${version}`
  /** @type {Step[]} */
  const toCommit = [
    ...edits.map(({ path, does, text }) => ({ does, act: async () => writeFileSync(path, text) })),
    { does: 'run all checks: npm test', act: checkAll },
    {
      does: `commit "${message}"`,
      act: () => git('commit', '--message', message, '--', ...edits.map(({ path }) => path)),
    },
  ]
  const toPublish = planPublishing(version, publishes)

  const count = `${packages.length} packages`
  console.log(`${current} → ${version}, ${count}${isDry ? '; this is a dry run, and changes nothing' : ''}\n`)
  if (isDry) {
    for (const { does, act } of [...toCommit, ...toPublish])
      console.log(`${act ? 'would ' : 'left to you: '}${does}`)
    if (obstacles.length > 0) throw new Error(`This stands in the way:\n${obstacles.join('\n')}`)
    return
  }
  try {
    await carryOut(toCommit)
  } catch (error) {
    for (const { path, before } of edits) writeFileSync(path, before)
    const why = error instanceof Error ? error.message : error
    throw new Error(`${why}\nNothing was released, and the files are as they were.`, { cause: error })
  }
  await carryOut(toPublish)
}

/** @param {Step[]} steps */
async function carryOut(steps) {
  for (const { does, act } of steps) {
    console.log(`${act ? '── ' : 'left to you: '}${does}`)
    await act?.()
  }
}

/** @param {string} version @param {boolean} publishes @returns {Step[]} */
function planPublishing(version, publishes) {
  const tag = `v${version}`
  const channel = isPrerelease(version) ? ['--tag', 'next'] : []
  const publish = ['--recursive', 'publish', '--provenance', ...channel]
  return [
    { does: `tag ${tag}`, act: () => git('tag', '--annotate', tag, '--message', tag) },
    {
      does: `publish: npx pnpm@${pnpmVersion} ${publish.join(' ')}`,
      ...(publishes && { act: () => succeed('Publishing', runPnpm(pnpmVersion, publish)) }),
    },
    { does: 'push: git push --follow-tags' },
  ]
}

/** @param {string} version @param {import('./lib/workspace.mjs').WorkspacePackage[]} packages */
function planEdits(version, packages) {
  const date = new Date().toISOString().slice(0, 10)
  const edit = (
    /** @type {string} */ path,
    /** @type {string} */ what,
    /** @type {(text: string) => string} */ change,
  ) => {
    const before = readFileSync(path, 'utf8')
    return { path, before, text: change(before), does: `write ${relative(root, path)}: ${what}` }
  }
  return [
    ...[root, ...packages.map(({ folder }) => folder)].map((folder) =>
      edit(join(folder, 'package.json'), `version ${version}`, (text) => setVersion(text, version)),
    ),
    edit(join(root, 'CHANGELOG.md'), `what is unreleased becomes ${version} (${date})`, (text) =>
      releaseChangelog(text, version, date),
    ),
  ]
}

/** @param {string} version @param {import('./lib/workspace.mjs').WorkspacePackage[]} packages */
async function readState(version, packages) {
  const [branch, changes, tags] = await Promise.all([
    ask('branch', '--show-current'),
    ask('status', '--porcelain'),
    ask('tag', '--list', `v${version}`),
  ])
  const manifests = packages.map(({ name, manifest: { version: own, repository } }) => ({
    name,
    version: own,
    repository,
  }))
  return { branch, changes, isTagged: tags !== '', manifests }
}

async function checkAll() {
  const env = { ...process.env, CI: 'true' }
  await succeed('A check', runScript(manifest.scripts.test, { env }))
}

/** @param {...string} args */
async function git(...args) {
  await succeed(`git ${args[0]}`, run('git', args))
}

/** @param {...string} args @returns {Promise<string>} What git says, without white space at the end. */
async function ask(...args) {
  const { code, output } = await run('git', args, { capture: true })
  if (code !== 0) throw new Error(`git ${args.join(' ')} failed:\n${output}`)
  return output.trimEnd()
}

/** @param {string} what @param {Promise<{ code: number }>} command */
async function succeed(what, command) {
  const { code } = await command
  if (code !== 0) throw new Error(`${what} failed: see above.`)
}
