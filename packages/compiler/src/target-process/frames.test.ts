import { Readable } from 'node:stream'
import { expect, it, vi } from 'vitest'
import { requests } from './channel.mjs'
import { frame, FrameReader } from './frames.ts'

const pieces = (bytes: Buffer, size: number) =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    ),
  )
const reader = (bytes: Buffer, size: number) => new FrameReader(pieces(bytes, size))

const threeFrames = Buffer.concat([
  frame({ a: 'é' }, [Buffer.from('12'), Buffer.from('345')]),
  frame({}, []),
  frame({ b: 1 }, [Buffer.from('x')]),
])

it.each([1, 3, 7, 8, 9, 1000])('reads frames from pieces of %i bytes', async (size) => {
  const frames = reader(threeFrames, size)
  expect(await frames.next()).toEqual({ header: { a: 'é' }, payload: Buffer.from('12345') })
  expect(await frames.next()).toEqual({ header: {}, payload: Buffer.from('') })
  expect(await frames.next()).toEqual({ header: { b: 1 }, payload: Buffer.from('x') })
  expect(await frames.next()).toBeNull()
})

it.each([1, 3, 7, 8, 9, 1000])('reads requests from pieces of %i bytes', async (size) => {
  const read = []
  for await (const { header, payload } of requests(pieces(threeFrames, size))) {
    read.push([header, payload.toString()])
  }
  expect(read).toEqual([
    [{ a: 'é' }, '12345'],
    [{}, ''],
    [{ b: 1 }, 'x'],
  ])
})

it.each<[string, (bytes: Buffer) => Promise<unknown>]>([
  ['what the target gets', (bytes) => requests(pieces(bytes, 10)).next()],
  ['what it answers', (bytes) => reader(bytes, 10).next()],
])('joins the pieces of a frame once: %s', async (_what, read) => {
  const concat = vi.spyOn(Buffer, 'concat')
  try {
    const bytes = frame({ a: 1 }, [Buffer.alloc(10_000)])
    concat.mockClear()
    await read(bytes)
    const joined = concat.mock.calls.flatMap(([list]) => list).reduce((sum, { length }) => sum + length, 0)
    expect(joined).toBeLessThan(2 * bytes.length)
  } finally {
    concat.mockRestore()
  }
})

it('ends where the stream ends within a frame', async () => {
  for (let length = 0; length < frame({ a: 1 }, [Buffer.from('12')]).length; length++) {
    expect(await reader(frame({ a: 1 }, [Buffer.from('12')]).subarray(0, length), 4).next()).toBeNull()
  }
})
