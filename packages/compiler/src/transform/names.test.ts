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

it('keeps the length of the words that stand for others', () => {
  const taken = new Set<string>()
  // More than digits fit in for the shorter word: it gives up the length then, not the uniqueness.
  for (let i = 0; i < 2000; i++) {
    const { importMeta, dynamicImport } = createNames(taken, false)
    expect(importMeta).toHaveLength('import.meta'.length)
    expect(dynamicImport).toHaveLength('import'.length)
    taken.add(importMeta).add(dynamicImport)
  }
  expect(taken.size).toBe(4000)
})

it('has names that evaluated code does not hit by accident', () => {
  const { inputs, support, defaultBinding, fresh } = createNames(new Set(), true)
  for (const name of [inputs, support, defaultBinding, fresh('v$')]) expect(name).toMatch(/^esmBytecode\$/)
})
