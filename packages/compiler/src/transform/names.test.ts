import { expect, it } from 'vitest'
import { createNames } from './names.ts'

it('has names as short as can be, and never the same twice', () => {
  const names = createNames(new Set(['a', 'c']), false)
  const short = Array.from({ length: 120 }, () => names.short())
  expect(short.slice(0, 3)).toEqual(['b', 'd', 'e'])
  expect(new Set(short).size).toBe(120)
  for (const name of short) expect(name).toMatch(/^[A-Za-z$_][\w$]*$/)
  expect([names.fresh('v$'), names.fresh('v$'), names.fresh('v$')]).toEqual(['v$', 'v$0', 'v$1'])
})

it('keeps the length of what a name stands for', () => {
  const taken = new Set<string>()
  for (let i = 0; i < 2000; i++) {
    const { importMeta } = createNames(taken, false)
    expect(importMeta).toHaveLength('import.meta'.length)
    taken.add(importMeta)
  }
  expect(taken.size).toBe(2000)
})

it('has names that evaluated code does not hit by accident', () => {
  const { inputs, support, defaultBinding, fresh } = createNames(new Set(), true)
  for (const name of [inputs, support, defaultBinding, fresh('v$')]) expect(name).toMatch(/^esmBytecode\$/)
})
