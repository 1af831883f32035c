import { expect, it } from 'vitest'
import { parseModule } from './parse.ts'
import { findThisReaders } from './reads-this.ts'

const readersIn = (code: string) => [...findThisReaders(parseModule(code, 'x.js'), '*default*')]

it.each([
  ['export function f() { return this }', ['f']],
  ['export default function () { return () => this }', ['*default*']],
  ['function f(a = this) {}', ['f']],
  ['export const f = function () { if (1) { this.x() } }', ['f']],
  ['const f = async function* () { yield* this }', ['f']],
  ['const f = function () { eval("this") }', ['f']],
  ['const f = wrap(2, function () { return this })', ['f']],
  ['const f = 0 || function () { return this }; const g = f, h = g', ['f', 'g', 'h']],
  ['export default f; function f() { return this }', ['f', '*default*']],
  ['function f() { class K extends this.K {} }', ['f']],
])('may be %s', (code, names) => {
  expect(readersIn(code)).toEqual(names)
})

it.each([
  'export function f() { return 1 }',
  'export const f = () => this, g = () => () => this',
  'export default class { method() { return this } field = this; static { this.x = 1 } }',
  'function f() { function inner() { return this } return function () { return this } }',
  'const o = { method() { return this }, get x() { return this } }',
  'const f = make(() => this), g = f',
  'this; { function f() { return this } }',
])('is none of %s', (code) => {
  expect(readersIn(code)).toEqual([])
})
