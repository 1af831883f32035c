import { describe, expect, test } from 'vitest'
import { findObstacles, isPrerelease, nextVersion, releaseChangelog, setVersion } from './release-plan.mjs'

describe('nextVersion', () => {
  test.each([
    ['1.2.3', 'patch', '1.2.4'],
    ['1.2.3', 'minor', '1.3.0'],
    ['1.2.3', 'major', '2.0.0'],
    ['1.2.3', '1.2.3', '1.2.3'],
    ['1.2.9', '1.2.10', '1.2.10'],
    ['1.2.3', '1.3.0-beta.0', '1.3.0-beta.0'],
    ['1.3.0-beta.9', '1.3.0-beta.10', '1.3.0-beta.10'],
    ['1.3.0-beta.9', '1.3.0-rc.0', '1.3.0-rc.0'],
    ['1.3.0-beta.9', '1.3.0', '1.3.0'],
  ])('%s, %s: %s', (current, wanted, version) => {
    expect(nextVersion(current, wanted)).toBe(version)
  })

  test.each([
    ['1.2.3', '1.2', '1.2 is no version. Give patch,'],
    ['1.2.3', 'v1.2.4', 'v1.2.4 is no version.'],
    ['1.2.3', '1.2.2', '1.2.2 is older than 1.2.3'],
    ['1.10.0', '1.9.0', '1.9.0 is older than 1.10.0'],
    ['1.2.3', '1.2.3-beta.0', 'is older than'],
    ['1.3.0-beta.10', '1.3.0-beta.9', 'is older than'],
    ['1.3.0-beta.0', 'minor', '1.3.0-beta.0 is a pre-release.'],
  ])('%s, %s is refused', (current, wanted, message) => {
    expect(() => nextVersion(current, wanted)).toThrow(message)
  })
})

test('isPrerelease', () => {
  expect(isPrerelease('1.0.0-beta.1')).toBe(true)
  expect(isPrerelease('1.0.0')).toBe(false)
})

describe('releaseChangelog', () => {
  const changelog =
    '# Changelog\n\n## Unreleased\n\n### Fixed\n\n- A bug.\n\n## 1.0.0 (2026-01-01)\n\n- It.\n'

  test('what is unreleased becomes the version', () => {
    expect(releaseChangelog(changelog, '1.1.0', '2026-02-03')).toBe(
      '# Changelog\n\n## Unreleased\n\n## 1.1.0 (2026-02-03)\n\n### Fixed\n\n- A bug.\n\n## 1.0.0 (2026-01-01)\n\n- It.\n',
    )
  })

  test('released twice, there is nothing the second time', () => {
    const once = releaseChangelog(changelog, '1.1.0', '2026-02-03')
    expect(() => releaseChangelog(once, '1.2.0', '2026-02-04')).toThrow('is empty')
  })

  test.each([
    ['# Changelog\n\n## 1.0.0 (2026-01-01)\n', 'has no section'],
    ['# Changelog\n\n## Unreleased\n', 'is empty'],
    ['# Changelog\n\n## Unreleased\n\n### Added\n\n## 1.0.0 (2026-01-01)\n\n- It.\n', 'is empty'],
  ])('%j is refused', (text, message) => {
    expect(() => releaseChangelog(text, '1.1.0', '2026-02-03')).toThrow(message)
  })
})

describe('setVersion', () => {
  test('changes the version of the package, and nothing else', () => {
    const text = `{
  "name": "a",
  "version": "1.0.0",
  "nested": {
    "version": "1.0.0"
  }
}
`
    expect(setVersion(text, '1.1.0')).toBe(text.replace('1.0.0', '1.1.0'))
  })

  test('a package.json without a version is refused', () => {
    expect(() => setVersion('{\n  "name": "a"\n}\n', '1.1.0')).toThrow('no version')
  })
})

describe('findObstacles', () => {
  const manifests = ['a', 'b'].map((name) => ({ name, version: '1.0.0', repository: {} }))
  const ready = { branch: 'main', changes: '', isTagged: false, manifests }
  const release = { current: '1.0.0', version: '1.1.0', publishes: true }

  test('nothing stands in the way', () => {
    expect(findObstacles(ready, release)).toEqual([])
  })

  test('everything does', () => {
    const other = { name: 'b', version: '1.0.1' }
    const state = { branch: 'fix', changes: ' M a.ts', isTagged: true, manifests: [manifests[0], other] }
    expect(findObstacles(/** @type {any} */ (state), release)).toEqual([
      'This is the branch "fix". Releases are made on main.',
      'There are changes that are not committed. Commit them, or put them away:\n M a.ts',
      'The tag v1.1.0 exists. Choose another version.',
      'All packages share one version, 1.0.0, but not b. Give them that version.',
      'npm takes provenance only with a "repository", which is missing in b. Add it, with its "directory".',
    ])
  })

  test('who does not publish needs no repository', () => {
    const state = { ...ready, manifests: [{ name: 'a', version: '1.0.0' }] }
    expect(findObstacles(state, { ...release, publishes: false })).toEqual([])
  })
})
