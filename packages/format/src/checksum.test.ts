import { crc32 } from 'node:zlib'
import { beforeEach, expect, it, vi, type MockInstance } from 'vitest'

let checksum: typeof import('./checksum.ts').checksum
let loadCrc32: typeof import('./checksum.ts').loadCrc32
let load: MockInstance<typeof process.getBuiltinModule>

beforeEach(async () => {
  vi.resetModules()
  load = vi.spyOn(process, 'getBuiltinModule')
  const module = await import('./checksum.ts')
  checksum = module.checksum
  loadCrc32 = module.loadCrc32
})

/** Of every value, and of a length that is no multiple of anything. */
const bytes = Uint8Array.from({ length: 1021 }, (_, index) => (index * index * 7 + index) & 0xff)

it('is that of zlib, as the documentation says', () => {
  expect(checksum(Buffer.from('123456789'))).toBe(0xcbf4_3926)
  expect(checksum(new Uint8Array(0))).toBe(0)
  for (let length = 0; length < 300; length += 7) {
    const part = bytes.subarray(length, 3 * length)
    expect(checksum(part)).toBe(crc32(part))
  }
})

it('of few bytes is made without zlib, and of many with it', () => {
  for (let i = 0; i < 4; i++) expect(checksum(bytes)).toBe(crc32(bytes))
  expect(load).not.toHaveBeenCalled()
  expect(checksum(bytes)).toBe(crc32(bytes))
  expect(load).toHaveBeenCalledExactlyOnceWith('node:zlib')
  checksum(bytes)
  expect(load).toHaveBeenCalledTimes(1)
})

it('is made without zlib where that cannot be loaded', () => {
  load.mockImplementation(() => {
    throw new Error('replaced')
  })
  expect(loadCrc32()).toBe(false)
  const many = new Uint8Array(100_000).fill(3)
  expect(checksum(many)).toBe(crc32(many))
})
