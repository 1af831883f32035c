import { expect, it } from 'vitest'
import { sameTarget } from './same-target.ts'

const target = {
  nodeVersion: 'v24.21.0',
  platform: 'linux',
  arch: 'x64',
  nodeBuild: 1,
  v8: { magic: 2, versionHash: 3, flagHash: 4, readOnlySnapshotChecksum: 5 },
}

it('takes equal targets for the same', () => {
  expect(sameTarget(target, structuredClone(target))).toBe(true)
})

it.each([
  { nodeVersion: 'v24.21.1' },
  { platform: 'darwin' },
  { arch: 'arm64' },
  { nodeBuild: 0 },
  { v8: { ...target.v8, magic: 0 } },
  { v8: { ...target.v8, versionHash: 0 } },
  { v8: { ...target.v8, flagHash: 0 } },
  { v8: { ...target.v8, readOnlySnapshotChecksum: 0 } },
])('tells another one by %j', (difference) => {
  expect(sameTarget(target, { ...target, ...difference })).toBe(false)
  expect(sameTarget({ ...target, ...difference }, target)).toBe(false)
})
