import { describe, expect, it } from 'vitest'
import { invalidTargetPath } from './target-path.ts'

describe('invalidTargetPath', () => {
  it.each([
    ['a.js', 0],
    ['.hidden', 0],
    ['..almost/...js', 0],
    ['a/b/c.js', 0],
    ['a%2Fb ?#.js', 0],
    ['日本/é.js', 0],
    ['../a.js', 1],
    ['../../a/b.js', 2],
    ['../a.js', 255],
    ['ab:c.js', 0],
    ['1:c.js', 0],
  ])('allows %j in a root %i up', (path, rootDepth) => {
    expect(invalidTargetPath(path, rootDepth)).toBeNull()
  })

  it.each([
    ['', 'has an empty segment'],
    ['/', 'is absolute'],
    ['/etc/passwd', 'is absolute'],
    ['//host/share', 'is absolute'],
    ['a//b.js', 'has an empty segment'],
    ['a/', 'has an empty segment'],
    ['../', 'has an empty segment'],
    ['.', 'has a "." segment'],
    ['./a.js', 'has a "." segment'],
    ['a/./b.js', 'has a "." segment'],
    ['..', 'names a folder'],
    ['a/..', 'has a ".." after a name'],
    ['a/../b.js', 'has a ".." after a name'],
    ['../a/../../b.js', 'has a ".." after a name'],
    ['../../a.js', 'leaves the root'],
    ['..\\..\\a.js', 'contains a backslash'],
    ['a\\b.js', 'contains a backslash'],
    ['a.js\0.png', 'contains NUL'],
    ['C:/a.js', 'names a drive'],
    ['c:a.js', 'names a drive'],
    ['../Z:/a.js', 'names a drive'],
    ['C:', 'names a drive'],
  ])('refuses %j in a root one up: it %s', (path, reason) => {
    expect(invalidTargetPath(path, 1)).toBe(reason)
  })
})
