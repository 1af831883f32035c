import { expect, it } from 'vitest'
import { packageNameOf, packageOfSpecifier } from './package-name.ts'

it.each([
  ['../../node_modules/react/index.js', 'react'],
  ['node_modules/@mui/material/utils/index.mjs', '@mui/material'],
  ['../node_modules/.pnpm/@a+b@1/node_modules/@a/b/index.js', '@a/b'],
  ['/app/node_modules/a/node_modules/b/lib/x.js', 'b'],
  ['C:\\app\\node_modules\\@a\\b\\x.js', '@a/b'],
  ['../packages/ui/index.js', null],
  ['node_modules/single.js', null],
  ['my_node_modules/a/index.js', null],
])('%s: %s', (path, name) => {
  expect(packageNameOf(path)).toBe(name)
})

it.each([
  ['react', 'react'],
  ['react/jsx-runtime', 'react'],
  ['@mui/material/utils', '@mui/material'],
  ['./a.js', null],
  ['../a.js', null],
  ['/a.js', null],
  ['#private', null],
  ['data:text/javascript,1', null],
])('asked for by %s: %s', (specifier, name) => {
  expect(packageOfSpecifier(specifier)).toBe(name)
})
