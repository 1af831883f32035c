import { describe, expect, it } from 'vitest'
import { invalidName, invalidRootPath, invalidTargetPath } from './target-path.ts'

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

describe('invalidRootPath', () => {
  it.each(['', '..', '../..', '../../shared', 'vendor', '../a/b'])('allows %j', (path) => {
    expect(invalidRootPath(path, 2)).toBeNull()
  })

  it.each([
    ['../../..', 'leaves the root'],
    ['a/..', 'has a ".." after a name'],
    ['../', 'has an empty segment'],
    ['/', 'is absolute'],
    ['.', 'has a "." segment'],
    ['C:', 'names a drive'],
    ['..\\..', 'contains a backslash'],
  ])('refuses %j: it %s', (path, reason) => {
    expect(invalidRootPath(path, 2)).toBe(reason)
  })
})

describe('invalidName', () => {
  it.each(['a.js', '.hidden', '@scope', '...', '日本'])('allows %j', (name) => {
    expect(invalidName(name)).toBeNull()
  })

  it.each([
    ['', 'has an empty segment'],
    ['a/b', 'is not a file name'],
    ['.', 'has a "." segment'],
    ['..', 'leaves the root'],
    ['a\\b', 'contains a backslash'],
    ['a\0', 'contains NUL'],
    ['c:', 'names a drive'],
  ])('refuses %j: it %s', (name, reason) => {
    expect(invalidName(name)).toBe(reason)
  })
})
