import { expect, it } from 'vitest'
import { stronglyConnectedComponents } from './strongly-connected-components.ts'

function componentsOf(graph: Record<string, string>) {
  const components = stronglyConnectedComponents(Object.keys(graph), (node) => graph[node]!)
  return Object.fromEntries(
    [...components].map(([node, { members, isCycle }]) => [
      node,
      isCycle ? [...members].sort().join('') : null,
    ]),
  )
}

it('finds cycles, and what only leads to one', () => {
  expect(componentsOf({ a: 'b', b: 'cd', c: 'a', d: 'e', e: '' })).toEqual({
    a: 'abc',
    b: 'abc',
    c: 'abc',
    d: null,
    e: null,
  })
})

it('tells two cycles that touch from two that do not', () => {
  expect(componentsOf({ a: 'b', b: 'ac', c: 'd', d: 'c' })).toEqual({ a: 'ab', b: 'ab', c: 'cd', d: 'cd' })
  expect(componentsOf({ a: 'b', b: 'ac', c: 'bd', d: 'c' })).toEqual({
    a: 'abcd',
    b: 'abcd',
    c: 'abcd',
    d: 'abcd',
  })
})

it('takes a node that reaches itself for a cycle', () => {
  expect(componentsOf({ a: 'ab', b: '' })).toEqual({ a: 'a', b: null })
})

it('goes deeper than the stack', () => {
  const count = 100_000
  const nodes = Array.from({ length: count }, (_, index) => index)
  const components = stronglyConnectedComponents(nodes, (node) => [(node + 1) % count])
  expect(components.get(0)!.members).toHaveLength(count)
})
