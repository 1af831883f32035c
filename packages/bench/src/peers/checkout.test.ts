import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Failure } from '../processes/failure.ts'
import { openCheckout } from './checkout.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'checkout-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function write(path: string): string {
  const file = join(root, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, '')
  return file
}

test('a checkout is found by its folder, and by that of its runtime', () => {
  const register = write('packages/runtime/dist/register.mjs')
  const commandLine = write('packages/cli/bin/esm-bytecode.mjs')
  for (const folder of [root, join(root, 'packages/runtime')]) {
    const checkout = openCheckout(folder)
    expect(checkout.runtimeUrl('register')).toBe(pathToFileURL(register).href)
    expect(checkout.commandLine()).toBe(commandLine)
  }
})

test('a folder that is none says so', () => {
  const checkout = openCheckout(root)
  expect(() => checkout.runtimeUrl('index')).toThrow(Failure)
  expect(() => checkout.commandLine()).toThrow(/is in no checkout/)
})
