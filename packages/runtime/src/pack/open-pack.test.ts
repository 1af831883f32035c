import {
  ADDONS_CONDITION,
  encodePack,
  NO_ADDONS_CONDITION,
  PACK_FILE_NAME,
  type Pack,
} from '@esm-bytecode/format'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openPack } from './open-pack.ts'
import { RuntimePack } from './runtime-pack.ts'

let folder: string

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'open-pack-')))
})

afterEach(() => rmSync(folder, { recursive: true }))

const NO_OPTIONS = { conditions: [], withoutAddons: null, obstacle: null }

function write(pack: Partial<Pack> = {}): string {
  const path = join(folder, PACK_FILE_NAME)
  const empty = {
    buildId: new Uint8Array(16),
    conditions: [],
    isImmutable: false,
    folders: [],
    importers: [],
    modules: [],
  }
  writeFileSync(path, encodePack({ ...empty, ...pack }))
  return path
}

it('says nothing where there is no pack', () => {
  expect(openPack(folder, null, NO_OPTIONS)).toBeNull()
})

it('opens a pack', () => {
  write({ buildId: new Uint8Array(16).fill(7) })
  const pack = openPack(folder, null, NO_OPTIONS) as RuntimePack
  expect(pack).toBeInstanceOf(RuntimePack)
  expect(pack.folder).toBe(folder)
  expect(pack.buildId[15]).toBe(7)
})

it('opens one that was resolved with the conditions of this process', () => {
  write({ conditions: ['a', 'b'] })
  expect(openPack(folder, null, { ...NO_OPTIONS, conditions: ['a', 'b'] })).toBeInstanceOf(RuntimePack)
})

it.each([
  [[], 'it was resolved with --conditions a b, this process has no conditions'],
  [['a', 'c'], 'it was resolved with --conditions a b, this process has --conditions a c'],
])('refuses one that was resolved with others than %j', (conditions, message) => {
  const path = write({ conditions: ['a', 'b'] })
  expect(openPack(folder, null, { ...NO_OPTIONS, conditions })).toEqual({
    code: 'BMES_WARN_PACK_CONDITIONS',
    message: `${path} is not used: ${message}; build with the conditions of the process`,
  })
})

it('opens one in which addons do not matter, without them', () => {
  write({ conditions: ['a'] })
  const options = { conditions: ['a'], withoutAddons: '--permission', obstacle: null }
  expect(openPack(folder, null, options)).toBeInstanceOf(RuntimePack)
})

it.each([
  [ADDONS_CONDITION, null, null],
  [NO_ADDONS_CONDITION, '--permission', null],
  [
    ADDONS_CONDITION,
    '--permission',
    'under --permission this process may resolve otherwise than the build did',
  ],
  [
    NO_ADDONS_CONDITION,
    null,
    'it was resolved where addons may not be loaded; start the process as the build was told',
  ],
])('one with the condition %s, under %s: %s', (condition, withoutAddons, problem) => {
  const path = write({ conditions: [condition, 'a'].toSorted() })
  const opened = openPack(folder, null, { conditions: ['a'], withoutAddons, obstacle: null })
  if (problem === null) expect(opened).toBeInstanceOf(RuntimePack)
  else expect(opened).toMatchObject({ message: `${path} is not used: ${problem}` })
})

it('refuses every one where links are not followed', () => {
  const path = write()
  expect(openPack(folder, null, { ...NO_OPTIONS, obstacle: '--preserve-symlinks' })).toEqual({
    code: 'BMES_WARN_PACK_CONDITIONS',
    message: `${path} is not used: under --preserve-symlinks this process may resolve otherwise than the build did`,
  })
})

it('refuses one that is damaged, and what is no file', () => {
  const damaged = { code: 'BMES_WARN_PACK_DAMAGED', message: expect.stringContaining(folder) as string }
  writeFileSync(join(folder, PACK_FILE_NAME), 'no pack')
  expect(openPack(folder, null, NO_OPTIONS)).toEqual(damaged)
  rmSync(join(folder, PACK_FILE_NAME))
  mkdirSync(join(folder, PACK_FILE_NAME))
  expect(openPack(folder, null, NO_OPTIONS)).toEqual(damaged)
})

it('refuses one that is not signed by whom this process trusts, before it reads what that says', () => {
  const path = write()
  const asked: string[] = []
  const signatures = { findProblem: (_: Uint8Array, name: string) => (asked.push(name), 'is a forgery') }
  expect(openPack(folder, signatures, NO_OPTIONS)).toEqual({
    code: 'BMES_WARN_SIGNATURE',
    message: `${path} is a forgery`,
  })
  expect(asked).toEqual([path])
  expect(openPack(folder, { findProblem: () => null }, NO_OPTIONS)).toBeInstanceOf(RuntimePack)
})
