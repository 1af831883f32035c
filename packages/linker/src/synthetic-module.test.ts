import { expect, it, vi } from 'vitest'
import { SyntheticModule } from './synthetic-module.ts'

const create = () => new SyntheticModule('file:///x.cjs', [], new Set(['default', 'a', 'b']))

it('gives what Node has evaluated to those who asked before, and to those who ask after', () => {
  const module = create()
  const before = module.cell('a')
  const follower = vi.fn<(value: unknown) => void>()
  before.followers = [follower]
  // As a binding of Node's: never in a temporal dead zone.
  expect(before.value).toBeUndefined()
  const namespace = { default: 0, a: 1, b: 2 }
  module.handOver(namespace)
  expect(before.value).toBe(1)
  expect(follower.mock.calls).toEqual([[1]])
  expect(module.cell('b').value).toBe(2)
  expect(module.namespaceObject).toBe(namespace)
})

it('has one cell for each name, and knows which were asked for', () => {
  const module = create()
  expect(module.cell('b')).toBe(module.cell('b'))
  module.cell('default')
  expect([...module.requestedNames]).toEqual(['b', 'default'])
})

it('keeps the first namespace object', () => {
  const module = create()
  const cell = module.cell('a')
  module.handOver({ a: 1 })
  module.handOver({ a: 2 })
  expect(cell.value).toBe(1)
  expect(module.namespaceObject).toEqual({ a: 1 })
})
