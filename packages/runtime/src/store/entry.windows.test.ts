import nodePath from 'node:path'
import { fileURLToPath } from 'node:url'
import { decodeStoreEntry, type StoreSubject } from '@esm-bytecode/format'
import { expect, it, vi } from 'vitest'
import { currentTarget } from '../process/current-target.ts'
import { encodeEntry } from './entry.ts'

vi.mock('../process/builtins.ts', async (original) => {
  const builtins = await original<typeof import('../process/builtins.ts')>()
  return {
    ...builtins,
    basename: nodePath.win32.basename,
    fileURLToPath: (url: string) => fileURLToPath(url, { windows: true }),
    sep: nodePath.win32.sep,
  }
})

const subject: StoreSubject = { source: { byteLength: 1, checksum: 2 }, textByteLength: 3, textChecksum: 4 }

it.each([
  ['file:///C:/app/dist/main.js', 'main.js'],
  ['file:///C:/app/node_modules/@s/pkg/lib/index.js', '@s/pkg/lib/index.js'],
  ['C:\\app\\node_modules\\.pnpm\\pkg@1.0.0\\node_modules\\pkg\\index.js', 'pkg/index.js'],
  ['file://server/share/app/dist/main.js', 'main.js'],
])('on Windows the entry of %s is called %s', (filename, name) => {
  const data = new Uint8Array(64)
  const bytes = encodeEntry(filename, subject, currentTarget(), data)
  expect(decodeStoreEntry(bytes, 'x.bytecode').name).toBe(name)
})
