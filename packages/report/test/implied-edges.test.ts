import { expect, test } from 'vitest'
import { withoutImplied } from '../page/implied-edges.ts'

const edges = (...pairs: string[]) =>
  pairs.map((pair) => {
    const dynamic = pair.includes('~')
    const [from, name] = pair.split(/[>~]/)
    return { from: from!, name: name!, dynamic }
  })
const left = (...pairs: string[]) =>
  withoutImplied(edges(...pairs)).map(({ from, name, dynamic }) => `${from}${dynamic ? '~' : '>'}${name}`)

test('an import that another one implies is not drawn', () => {
  expect(left('a>b', 'b>c', 'a>c', 'a>d')).toEqual(['a>b', 'b>c', 'a>d'])
  expect(left('a>b', 'b>c', 'c>d', 'a>d')).toEqual(['a>b', 'b>c', 'c>d'])
})

test('an import() implies nothing', () => {
  expect(left('a~b', 'b>c', 'a>c')).toEqual(['a~b', 'b>c', 'a>c'])
})

test('edges of a cycle stay', () => {
  expect(left('a>b', 'b>a', 'b>c', 'a>c')).toContain('b>a')
  expect(left('a>b', 'b>c', 'c>a')).toEqual(['a>b', 'b>c', 'c>a'])
})
