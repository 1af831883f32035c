/**
 * Whether a version of Node is in a range such as `^20.19.0 || >=22.12.0`: the two forms that `engines` uses here. Set-up
 * needs this before anything is installed.
 *
 * @param {string} version
 * @param {string} range
 */
export function satisfies(version, range) {
  const actual = parse(version)
  return range.split('||').some((part) => {
    const [, operator, text = ''] = /^(\^|>=)(\d+\.\d+\.\d+)$/.exec(part.trim()) ?? []
    if (!operator) throw new Error(`unknown form of range: ${part}`)
    const lowest = parse(text)
    return !isLess(actual, lowest) && (operator === '>=' || actual.major === lowest.major)
  })
}

/** @param {string} version A pre-release counts as its release. */
function parse(version) {
  const [major = 0, minor = 0, patch = 0] = version.replace(/-.*/, '').split('.').map(Number)
  return { major, minor, patch }
}

/** @param {ReturnType<typeof parse>} a @param {ReturnType<typeof parse>} b */
function isLess(a, b) {
  return (a.major - b.major || a.minor - b.minor || a.patch - b.patch) < 0
}
