import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { UsageError } from '../usage-error.ts'
import { parseWarmArguments, type WarmCommandOptions } from './warm-options.ts'

let folder: string
let main: string

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'esm-bytecode-warm-')))
  main = join(folder, 'main.mjs')
  writeFileSync(main, '')
  mkdirSync(join(folder, 'sub'))
  symlinkSync(main, join(folder, 'link.mjs'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const parse = (...args: string[]) => parseWarmArguments(args) as WarmCommandOptions

test('nothing but an entry', () => {
  const { modules, ...options } = parse(main)
  expect(options).toEqual({
    entries: [main],
    run: null,
    requests: null,
    env: {},
    timeout: null,
    optional: false,
    json: false,
  })
  expect(modules).toMatchObject({ inputs: [main], targets: [{ node: process.execPath, nodeOptions: [] }] })
})

test('everything', () => {
  const given =
    `--request / --run ${main} --env A=b=c --env B= --timeout 5000 --optional --json --tier lazy ` +
    `--dir ${join(folder, 'sub')} --target node-24 --target node-26 --node-option --stack-trace-limit=5`
  const entry = join(folder, 'link.mjs')
  const { modules, ...options } = parse(entry, ...given.split(' '), '--request', 'post /cart?a=b')
  expect(options).toEqual({
    entries: [main],
    run: main,
    requests: ['/', { path: '/cart?a=b', method: 'POST' }],
    env: { A: 'b=c', B: '' },
    timeout: 5000,
    optional: true,
    json: true,
  })
  expect(modules.inputs).toEqual([entry, join(folder, 'sub')])
  expect(modules.tier).toBe('lazy')
  expect(modules.targets).toEqual(
    ['node-24', 'node-26'].map((node) => ({ node, nodeOptions: ['--stack-trace-limit=5'] })),
  )
})

test.each<[string, () => string[], string | RegExp]>([
  ['no entry', () => [], 'Name a module'],
  ['an entry that is not there', () => [join(folder, 'no.mjs')], 'no.mjs does not exist'],
  ['a folder as entry', () => [folder], '--dir'],
  ['a file as folder', () => [main, '--dir', main], /main\.mjs is a file/],
  ['a folder to run', () => [main, '--run', folder], '--run takes a module'],
  ['a request without a path', () => [main, '--request', 'products'], '"products"'],
  ['a request of three words', () => [main, '--request', 'GET /a b'], '"GET /a b"'],
  ['a variable without a value', () => [main, '--env', 'PORT'], '"PORT"'],
  ['a variable without a name', () => [main, '--env', '=1'], '"=1"'],
  ['a timeout in words', () => [main, '--timeout', '1m'], '"1m"'],
  ['no time at all', () => [main, '--timeout', '0'], 'above 0'],
  ['an option of Node without dashes', () => [main, '--node-option', 'jitless'], '"jitless"'],
  ['two options of Node in one', () => [main, '--node-option', '--a --b'], 'one option'],
  ['an empty glob', () => [main, '--exclude', ''], '--exclude'],
])('%s', (_, args, message) => {
  expect(() => parse(...args())).toThrow(UsageError)
  expect(() => parse(...args())).toThrow(message)
})
