import { expect, it } from 'vitest'
import { resolveTarget } from './resolve-target.ts'

const ids = new Set(['main.js', 'lib/a.js', 'lib/b c.js', 'lib/ä.js', '100%.js', 'lib\\a.js'])

it.each([
  ['./a.js', 'lib/b.js', 'lib/a.js'],
  ['../main.js', 'lib/a.js', 'main.js'],
  ['./lib/../lib/./a.js', 'main.js', 'lib/a.js'],
  ['./lib/b%20c.js', 'main.js', 'lib/b c.js'],
  ['./lib/b c.js', 'main.js', 'lib/b c.js'],
  ['./lib/%C3%A4.js', 'main.js', 'lib/ä.js'],
  ['./100%25.js', 'main.js', '100%.js'],
])('%s from %s is %s', (specifier, from, target) => {
  expect(resolveTarget(specifier, from, ids)).toBe(target)
})

it.each([
  ['another instance', './main.js?v=1'],
  ['another instance', './main.js#a'],
  ['a package', 'main.js'],
  ['a package', 'lib/a.js'],
  ['an absolute path', '/main.js'],
  ['a URL', 'file:///main.js'],
  ['an encoded separator', './lib%2Fa.js'],
  ['an encoded separator', './lib%5ca.js'],
  ['another path', './lib\\a.js'],
  ['no encoding', './100%.js'],
  ['no module of the graph', './none.js'],
  ['outside of the graph', '../main.js'],
])('%s is not in the graph: %s', (_what, specifier) => {
  expect(resolveTarget(specifier, 'main.js', ids)).toBeNull()
})
