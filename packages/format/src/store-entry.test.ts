import { expect, it } from 'vitest'
import { storeEntryPath, type StoreSubject, type StoreTarget } from './store-entry.ts'

const target: StoreTarget = {
  nodeVersion: 'v24.21.0',
  platform: 'linux',
  arch: 'x64',
  nodeBuild: 0x1a,
  v8: { magic: 1, versionHash: 2, flagHash: 0xdeadbeef, readOnlySnapshotChecksum: 3 },
  scriptName: null,
}
const subject: StoreSubject = {
  source: { byteLength: 1000, checksum: 0xffff_ffff },
  textByteLength: 1234,
  textChecksum: 0,
}

it('is a folder for the target and a name for the text', () => {
  expect(storeEntryPath(target, subject)).toBe(
    'v24.21.0-linux-x64-0000001a-deadbeef/00000000-1234-ffffffff.bytecode',
  )
})

it('has the URL in the name where bytecode holds it', () => {
  expect(storeEntryPath({ ...target, scriptName: '123456789' }, subject)).toBe(
    'v24.21.0-linux-x64-0000001a-deadbeef/00000000-1234-ffffffff-cbf43926.bytecode',
  )
})
