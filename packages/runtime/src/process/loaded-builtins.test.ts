import { expect, it } from 'vitest'
import { isBuiltinLoaded } from './loaded-builtins.ts'

it('knows what anybody has loaded of Node, from the moment on', () => {
  expect(isBuiltinLoaded('fs')).toBe(true)
  expect(isBuiltinLoaded('no such module')).toBe(false)
  // Deprecated, and loaded by nobody else here.
  expect(isBuiltinLoaded('punycode')).toBe(false)
  process.getBuiltinModule('node:punycode')
  expect(isBuiltinLoaded('punycode')).toBe(true)
})
