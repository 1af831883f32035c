import { expect, test } from 'vitest'
import { OWN_MODULES } from './build-data.ts'
import { packageName } from './package-name.ts'

test.each([
  ['/app/node_modules/react/index.js', 'react'],
  ['/app/node_modules/@scope/a/lib/b.js', '@scope/a'],
  ['/app/node_modules/.pnpm/hono@4.0.0/node_modules/hono/dist/index.js', 'hono'],
  ['file:///app/node_modules/a/node_modules/b/index.js', 'b'],
  ['/app/dist/server.cjs', OWN_MODULES],
])('%s is in %s', (path, name) => {
  expect(packageName(path)).toBe(name)
})
