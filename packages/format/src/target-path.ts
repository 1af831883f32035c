import {
  StringPrototypeCharCodeAt,
  StringPrototypeEndsWith,
  StringPrototypeIncludes,
  StringPrototypeIndexOf,
  StringPrototypeStartsWith,
} from './primordials.ts'
/**
 * Why a path must not stand in a file, or `null` if it may. A path is relative to the folder of the file and
 * normalised: `..` stands only at the start, at most `rootDepth` times, and a name follows.
 *
 * The forms of other platforms are refused everywhere: a build made on Linux may be started on Windows.
 */
export function invalidTargetPath(path: string, rootDepth: number): string | null {
  if (path === '') return 'has an empty segment'
  const problem = invalidRootPath(path, rootDepth)
  if (problem !== null) return problem
  return path === '..' || StringPrototypeEndsWith(path, '/..') ? 'names a folder' : null
}

/** The same for one segment of a path. */
export function invalidName(name: string): string | null {
  return StringPrototypeIncludes(name, '/') ? 'is not a file name' : invalidTargetPath(name, 0)
}

/** The same for a folder, which may be `''` and may be all `..`. */
export function invalidRootPath(path: string, rootDepth: number): string | null {
  if (path === '') return null
  if (StringPrototypeIncludes(path, '\\')) return 'contains a backslash'
  if (StringPrototypeIncludes(path, '\0')) return 'contains NUL'
  let ascended = 0
  let named = false
  for (let start = 0; start <= path.length;) {
    const slash = StringPrototypeIndexOf(path, '/', start)
    const end = slash < 0 ? path.length : slash
    if (end === start) return StringPrototypeStartsWith(path, '/') ? 'is absolute' : 'has an empty segment'
    const isDot = StringPrototypeCharCodeAt(path, start) === 0x2e
    if (isDot && end - start === 1) return 'has a "." segment'
    if (isDot && end - start === 2 && StringPrototypeCharCodeAt(path, start + 1) === 0x2e) {
      if (named) return 'has a ".." after a name'
      if (++ascended > rootDepth) return 'leaves the root'
    } else {
      if (
        StringPrototypeCharCodeAt(path, start + 1) === 0x3a &&
        isLetter(StringPrototypeCharCodeAt(path, start))
      )
        return 'names a drive'
      named = true
    }
    start = end + 1
  }
  return null
}

function isLetter(code: number): boolean {
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x7a
}
