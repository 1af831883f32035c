import { createCell, setCell } from '@esm-bytecode/linker'
import { expect, it } from 'vitest'
import { objectWith } from './object-with.ts'

function cellOf(value: unknown) {
  const cell = createCell('lexical')
  setCell(cell, value)
  return cell
}

it('has the members, and inherits nothing', () => {
  const object = objectWith([
    { name: 'a', cell: cellOf(1), isLive: false, members: null },
    { name: '__proto__', cell: cellOf(2), isLive: false, members: null },
    { name: 'none', cell: null, isLive: false, members: null },
    {
      name: 'inner',
      cell: null,
      isLive: false,
      members: [{ name: 'b', cell: cellOf(3), isLive: false, members: null }],
    },
  ]) as { inner: object }
  expect(Object.entries(object)).toEqual([
    ['a', 1],
    ['__proto__', 2],
    ['none', undefined],
    ['inner', object.inner],
  ])
  expect(Object.entries(object.inner)).toEqual([['b', 3]])
  expect(Object.getPrototypeOf(object)).toBeNull()
  expect(Object.prototype.toString.call(object)).toBe('[object Module]')
  expect(() => Object.assign(object, { a: 2 })).toThrow(TypeError)
  expect(() => Object.assign(object, { new: 1 })).toThrow(TypeError)
})

it('follows what is live, and throws in its dead zone', () => {
  const cell = createCell('lexical')
  const object = objectWith([{ name: 'x', cell, isLive: true, members: null }]) as { readonly x: unknown }
  let thrown: Error | undefined
  try {
    void object.x
  } catch (error) {
    thrown = error as Error
  }
  expect(thrown).toMatchObject({ name: 'ReferenceError', message: "Cannot access 'x' before initialization" })
  // As if it were read here.
  expect(thrown!.stack!.split('\n')[1]).toContain('object-with.test.ts')
  setCell(cell, 1)
  expect(object.x).toBe(1)
  setCell(cell, 2)
  expect(object.x).toBe(2)
})
