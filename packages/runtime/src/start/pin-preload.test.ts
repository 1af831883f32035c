import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { pinPreload } from './pin-preload.ts'

const NAME = '@esm-bytecode/runtime/register'
let root: string
let app: string
let self: string
let path: string

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'pin preload-')))
  app = join(root, 'app')
  const runtime = join(root, 'store/runtime')
  path = join(runtime, 'dist/register.mjs')
  self = pathToFileURL(path).href
  mkdirSync(join(runtime, 'dist'), { recursive: true })
  mkdirSync(join(app, 'node_modules/@esm-bytecode'), { recursive: true })
  writeFileSync(path, '')
  writeFileSync(join(runtime, 'dist/other.mjs'), '')
  writeFileSync(join(runtime, 'package.json'), '{ "exports": { "./register": "./dist/register.mjs" } }')
  // As pnpm does, and as an alias does.
  for (const name of ['@esm-bytecode/runtime', 'alias'])
    symlinkSync(runtime, join(app, 'node_modules', name), 'junction')
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

function pin(
  execArgv: string[],
  nodeOptions?: string,
): [execArgv: string[], nodeOptions: string | undefined] {
  const env: NodeJS.ProcessEnv = nodeOptions === undefined ? {} : { NODE_OPTIONS: nodeOptions }
  pinPreload(self, NAME, execArgv, env, app)
  return [execArgv, env['NODE_OPTIONS']]
}

it('names the file of a preload wherever a child starts', () => {
  expect(pin(['--import', NAME, '--no-warnings'])).toEqual([['--import', self, '--no-warnings'], undefined])
  expect(pin([`--import=${NAME}`])).toEqual([[`--import=${self}`], undefined])
  for (const relative of [
    './node_modules/@esm-bytecode/runtime/dist/register.mjs',
    '../store/runtime/dist/register.mjs',
  ]) {
    expect(pin(['--import', relative])).toEqual([['--import', self], undefined])
    expect(pin(['-r', relative])).toEqual([['-r', path], undefined])
  }
  expect(pin([`--require=${NAME}`])).toEqual([[`--require=${path}`], undefined])
  expect(pin(['--import', 'alias/register'])).toEqual([['--import', self], undefined])
})

it('changes nothing else in NODE_OPTIONS', () => {
  expect(pin([], `--title="a  b"  --import ${NAME} --import="./hook x.mjs"`)).toEqual([
    [],
    `--title="a  b"  --import ${self} --import="./hook x.mjs"`,
  ])
  // A path with a space has to be quoted.
  expect(pin([], `--require ${NAME}`)).toEqual([[], `--require "${path}"`])
  expect(pin(['--import', NAME], `--import=${NAME}`)).toEqual([['--import', self], `--import=${self}`])
})

it.each([
  [['--import', './hook.mjs', '--import', '../store/runtime/dist/other.mjs']],
  [['--import', 'data:text/javascript,', '-r', '/somewhere/else.cjs']],
  [['--title', NAME]],
  [['--import']],
  [[]],
])('leaves other options alone: %j', (options) => {
  expect(pin([...options], undefined)).toEqual([options, undefined])
})

it('leaves what names the file already', () => {
  for (const options of [
    ['--import', self, '--import', 'alias/register'],
    ['-r', path],
  ]) {
    expect(pin([...options])).toEqual([options, undefined])
  }
})

it('says nothing where the options cannot be changed', () => {
  const options = Object.freeze(['--import', NAME]) as string[]
  expect(pin(options)).toEqual([['--import', NAME], undefined])
})
