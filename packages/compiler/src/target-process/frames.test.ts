import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { frame, FrameReader } from './frames.ts'

const reader = (bytes: Buffer, size: number) =>
  new FrameReader(
    Readable.from(
      Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      ),
    ),
  )

const bytes = Buffer.concat([
  frame({ a: 'é' }, [Buffer.from('12'), Buffer.from('345')]),
  frame({}, []),
  frame({ b: 1 }, [Buffer.from('x')]),
])

it.each([1, 3, 7, 8, 9, 1000])('reads frames from pieces of %i bytes', async (size) => {
  const frames = reader(bytes, size)
  expect(await frames.next()).toEqual({ header: { a: 'é' }, payload: Buffer.from('12345') })
  expect(await frames.next()).toEqual({ header: {}, payload: Buffer.from('') })
  expect(await frames.next()).toEqual({ header: { b: 1 }, payload: Buffer.from('x') })
  expect(await frames.next()).toBeNull()
})

it('ends where the stream ends within a frame', async () => {
  for (let length = 0; length < frame({ a: 1 }, [Buffer.from('12')]).length; length++) {
    expect(await reader(frame({ a: 1 }, [Buffer.from('12')]).subarray(0, length), 4).next()).toBeNull()
  }
})
