import { expect, test } from 'vitest'
import { createGraph } from '../page/graph-nodes.ts'
import type { Unit } from '../page/modules.ts'

const unit = (name: string, kind: Unit['kind'], byteLength: number, imports: Unit['imports'] = []): Unit => ({
  name,
  kind,
  look: 'eager',
  byteLength,
  sidecarByteLength: 0,
  bytecodeByteLength: 1,
  modules: 1,
  reason: null,
  imports,
})

test('an import declaration counts more than an import() of the same module', () => {
  const both = [
    { name: 'b.js', dynamic: true },
    { name: 'b.js', dynamic: false },
  ]
  const { edges } = createGraph([unit('a.js', 'chunk', 1, both), unit('b.js', 'chunk', 1)])
  expect(edges).toEqual([{ from: 'a.js', name: 'b.js', dynamic: false }])
})

test('of many packages the largest are shown, the others are one', () => {
  const packages = Array.from({ length: 30 }, (_, index) => unit(`p${index}`, 'package', index))
  const imports = packages.map(({ name }) => ({ name, dynamic: false }))
  const { nodes, edges } = createGraph([unit('a.js', 'chunk', 1, imports), ...packages])
  expect(nodes).toHaveLength(1 + 24 + 1)
  expect(nodes.at(-1)).toMatchObject({ name: '6 more packages', unit: { modules: 6, byteLength: 15 } })
  expect(edges).toHaveLength(25)
})
