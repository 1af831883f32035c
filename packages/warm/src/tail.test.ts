import { expect, test } from 'vitest'
import { Tail } from './tail.ts'

const tailOf = (...chunks: string[]): Tail => {
  const tail = new Tail()
  for (const chunk of chunks) tail.push(Buffer.from(chunk))
  return tail
}

test('nothing', () => {
  expect(tailOf().lines()).toBe('')
})

test('the last lines, without colours and without the line break at the end', () => {
  expect(tailOf('a\r\nb', '\n\u001B[31mc\u001B[39m\n\n').lines(2)).toBe('b\nc')
})

test('the end of much output, in whole lines', () => {
  const line = `${'x'.repeat(99)}\n`
  const tail = tailOf(...Array.from({ length: 10_000 }, () => line), 'the end')
  const lines = tail.lines(1000).split('\n')
  expect(lines.length).toBeGreaterThan(150)
  expect(new Set(lines)).toEqual(new Set([line.trimEnd(), 'the end']))
})

test('one line that is longer than what is kept', () => {
  expect(tailOf('y'.repeat(100_000)).lines()).toBe('y'.repeat(16_384))
})
