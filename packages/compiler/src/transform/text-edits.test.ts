import { expect, it } from 'vitest'
import { blank, fit, TextEdits } from './text-edits.ts'

function apply(text: string, edits: TextEdits): string {
  let result = ''
  let at = 0
  for (const { start, end, text: replacement } of edits.sorted()) {
    expect(start).toBeGreaterThanOrEqual(at)
    result += text.slice(at, start) + replacement
    at = end
  }
  return result + text.slice(at)
}

it('nests ranges that begin or end at the same place, in any order of addition', () => {
  const outer = { start: 0, end: 5 }
  const inner = { start: 0, end: 3 }
  const next = { start: 3, end: 5 }
  for (const order of [
    [outer, inner, next],
    [next, inner, outer],
    [inner, outer, next],
  ]) {
    const edits = new TextEdits()
    for (const range of order) {
      const name = range === outer ? 'O' : range === inner ? 'I' : 'N'
      edits.surround(range, `<${name}`, `${name}>`)
    }
    edits.replace({ start: 3, end: 4 }, 'X')
    expect(apply('abcde', edits)).toBe('<O<IabcI><NXeN>O>')
  }
})

it('keeps the order of addition around one range', () => {
  const edits = new TextEdits()
  edits.surround({ start: 0, end: 1 }, '', ',1')
  edits.surround({ start: 0, end: 1 }, '', ',2')
  expect(apply('a', edits)).toBe('a,1,2')
})

it('blanks out everything but line ends', () => {
  expect(blank('a\r\né😀\u2028b\u2029')).toBe(' \r\n   \u2028 \u2029')
})

it.each([
  ['xyz', 'abcdef', 'xyz   '],
  ['xyz', 'ab', 'xyz'],
  ['xyz', 'abcd\nef', 'xyz \n  '],
  ['xyz', 'a\nbcd', 'xyz\n   '],
])('puts %o in the place of %o', (text, original, expected) => {
  expect(fit(text, original)).toBe(expected)
})
