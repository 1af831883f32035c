// What Node offers to whoever looks at a program, or restricts it, works on chunks as it does natively.
import { readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { REGISTER, testPrograms, type Program } from './programs.ts'

const vitest = join(createRequire(import.meta.url).resolve('vitest/package.json'), '..', 'vitest.mjs')
const tools = fileURLToPath(new URL('.', import.meta.url))

const chunks = {
  'chunk.mjs': `
import { inspect } from 'node:util'

export function addOne(value) {
  const result = value + 1
  return result
}
export class Counter {
  count = 0
  add() { return ++this.count }
}
export const describe = (value) => inspect({ value })
export default () => 'default'
`,
  'lazy.mjs': `
import { addOne } from './chunk.mjs'
export const two = addOne(1)
`,
}
const use = `
import fallback, { addOne, Counter, describe } from './chunk.mjs'
const { two } = await import('./lazy.mjs')
console.log(addOne(1), new Counter().add(), describe('x'), fallback(), two)
`
const used = /2 1 \{ value: 'x' \} default 2/

/** Flags that take something away from a program, or add something; since which Node they are there. */
const flags: Record<string, Partial<Program> & { flags: readonly string[] }> = {
  '--frozen-intrinsics': { flags: ['--frozen-intrinsics'] },
  '--disable-proto=delete': { flags: ['--disable-proto=delete'] },
  '--disable-proto=throw': { flags: ['--disable-proto=throw'] },
  '--disallow-code-generation-from-strings': { flags: ['--disallow-code-generation-from-strings'] },
  '--experimental-vm-modules': { flags: ['--experimental-vm-modules'] },
  '--stack-trace-limit': { flags: ['--stack-trace-limit=3'] },
  '--max-old-space-size': { flags: ['--max-old-space-size=300'] },
  '--max-lazy': { flags: ['--max-lazy'], fromSource: /made without --max-lazy/ },
  '--preserve-symlinks': { flags: ['--preserve-symlinks', '--preserve-symlinks-main'] },
  '--conditions': { flags: ['--conditions=development'] },
  '--no-warnings --throw-deprecation': { flags: ['--no-warnings', '--throw-deprecation'] },
  '--pending-deprecation': { flags: ['--pending-deprecation'] },
  '--trace-warnings': { flags: ['--trace-warnings'] },
  '--enable-source-maps without maps': { flags: ['--enable-source-maps'] },
  '--unhandled-rejections=strict': { flags: ['--unhandled-rejections=strict'] },
  '--inspect=0': { flags: ['--inspect=0'], differences: [[/ws:\S+/g, '<url>']] },
}

const programs: Record<string, Program> = {}
for (const [name, program] of Object.entries(flags)) {
  programs[name] = { files: { ...chunks, 'main.mjs': use }, prints: used, ...program }
}

const permissions = (flagsOfProgram: readonly string[], nodes: readonly number[]): Program => ({
  files: {
    ...chunks,
    'main.mjs': `${use}
import { readFileSync, writeFileSync } from 'node:fs'
for (const action of [() => writeFileSync('x', ''), () => readFileSync('/etc/hostname')]) {
  try { action(); console.log('done') } catch (error) { console.log(error.code) }
}
`,
  },
  flags: flagsOfProgram,
  prints: /ERR_ACCESS_DENIED/,
  nodes,
})
const everywhere = ['--allow-fs-read=*']
const nowhereElse = ['--allow-fs-read=<folder>/*', '--allow-fs-read=<runtime>/*', `--allow-fs-read=${tools}*`]
for (const [name, flag, nodes] of [
  ['--experimental-permission', '--experimental-permission', [20, 22]],
  ['--permission', '--permission', [24, 26]],
] as const) {
  programs[`${name}, all may be read`] = permissions([flag, ...everywhere], nodes)
  programs[`${name}, only the program may be read`] = permissions([flag, ...nowhereElse], nodes)
}

testPrograms({
  ...programs,

  'Vitest, which runs a chunk natively': {
    files: {
      ...chunks,
      'vitest.config.mjs': `export default { test: { include: ['chunk.test.mjs'] } }`,
      'chunk.test.mjs': `
import { expect, test } from 'vitest'
import fallback, { addOne } from './chunk.mjs'
test('chunk', async () => {
  expect([addOne(1), fallback(), (await import('./lazy.mjs')).two]).toEqual([2, 'default', 2])
})
`,
    },
    args: [
      REGISTER,
      vitest,
      'run',
      '--config',
      'vitest.config.mjs',
      '--reporter=tap',
      '--no-file-parallelism',
    ],
    nodes: [24],
    differences: [[/time=[\d.]+ms/g, '<time>']],
    prints: /ok 1 - chunk/,
    nothingServed: true,
  },

  NODE_V8_COVERAGE: {
    files: {
      ...chunks,
      'main.mjs':
        use +
        `
import './native/says.mjs'
`,
      'native/says.mjs': `
const { getStats } = await import(process.env.RUNTIME)
const { enabled, reason, hooks } = getStats()
console.log(enabled, hooks, /NODE_V8_COVERAGE/.test(reason))
`,
    },
    env: { NODE_V8_COVERAGE: '<folder>/coverage', RUNTIME: import.meta.resolve('@esm-bytecode/runtime') },
    prints: /false false true/,
    nothingServed: true,
    prepare: (folder) => rm(join(folder, 'coverage'), { recursive: true, force: true }),
    async inspect(folder) {
      const reports = await readdir(join(folder, 'coverage'))
      const results = []
      for (const report of reports) {
        const { result } = JSON.parse(await readFile(join(folder, 'coverage', report), 'utf8'))
        for (const { url, functions } of result)
          if (/\/program-\w+\/\w+\.mjs$/.test(url)) results.push([url, functions])
      }
      return [reports.length, results.toSorted(([a], [b]) => (a < b ? -1 : 1))]
    },
  },

  '--cpu-prof': {
    files: {
      'chunk.mjs': `
export function busyDeclared(until) { while (performance.now() < until); }
export const busyArrow = (until) => { while (performance.now() < until); }
class Busy { method(until) { while (performance.now() < until); } }
export default new Busy()
const start = performance.now()
while (performance.now() < start + 30);
`,
      'main.mjs': `
import busy, { busyDeclared, busyArrow } from './chunk.mjs'
const method = (until) => busy.method(until)
for (let round = 0; round < 10; round++) {
  for (const each of [busyDeclared, busyArrow, method]) each(performance.now() + 15)
}
`,
    },
    flags: ['--cpu-prof', '--cpu-prof-interval=500', '--cpu-prof-name=cpu.cpuprofile'],
    inspect: async (folder) => {
      const { nodes } = JSON.parse(await readFile(join(folder, 'cpu.cpuprofile'), 'utf8')) as {
        nodes: {
          callFrame: { functionName: string; url: string; lineNumber: number; columnNumber: number }
        }[]
      }
      const frames = nodes
        .map(({ callFrame }) => callFrame)
        .filter(({ functionName, url }) => url.endsWith('chunk.mjs') && functionName !== '')
      return [
        ...new Set(
          frames.map(({ functionName, url, lineNumber, columnNumber }) =>
            [functionName, url, lineNumber, columnNumber].join(),
          ),
        ),
      ].toSorted()
    },
  },

  'the text of functions': {
    files: {
      'dependency.mjs': `export let moving = 1; export const move = () => { moving++ }; export const fixed = 2`,
      'main.mjs': `
import { moving, move, fixed } from './dependency.mjs'
import { join } from 'node:path'
export function declared(a, b = 1) { /* comment */ return a + b + fixed }
export class Declared { static #secret = 1; method() { return moving } get property() { return join('a') } }
export const arrow = async (a) => { await a; return moving }
function* generator() { yield fixed }
const object = { method() {}, get property() { return 1 }, async *[Symbol.iterator]() {} }
for (const each of [declared, Declared, arrow, generator, object.method, object[Symbol.iterator]]) console.log(String(each))
console.log([declared, Declared, arrow, generator].map(({ name, length }) => [name, length]))
console.log(Object.getOwnPropertyDescriptor(Declared.prototype, 'property').get.toString())
`,
    },
    prints: /\/\* comment \*\//,
  },

  'difference: the text of functions that import, and of those that move an export': {
    files: {
      'main.mjs': `
export let moving = 1
export const move = () => { moving++ }
const meta = () => import.meta.url
const load = () => import('node:path')
for (const each of [move, meta, load]) console.log(String(each))
`,
    },
    differences: [
      [/import\$meta/g, 'import.meta'],
      [/impor\$(?=\()/g, 'import'],
      [/\[moving\+\+,s\$\.tell\(0,moving\)\]\[0\]|moving\+\+,s\$\.tell\(0,moving\)/g, 'moving++'],
    ],
  },

  'the excerpt of a fatal error': {
    files: {
      'chunk.mjs': `
export const value = 1
function fails() {
  null.property /* here */
}
fails()
`,
      'main.mjs': `import './chunk.mjs'`,
    },
    exits: 1,
    prints: /chunk\.mjs:4\n {2}null\.property \/\* here \*\/\n {7}\^/,
  },

  'difference: the excerpt of a fatal error in a line with an export': {
    files: { 'main.mjs': `export const fails = null.property` },
    exits: 1,
    differences: [[/; {6}(?=const)/g, 'export ']],
  },

  'the excerpt of a fatal error in a timer, and of a syntax error': {
    files: {
      'broken.mjs.txt': '',
      'main.mjs': `
setTimeout(() => {
  try { new Function('a b') } catch (error) { console.log(error.message) }
  throw new TypeError('in a timer')
})
`,
    },
    exits: 1,
    prints: /main\.mjs:4\n {2}throw new TypeError/,
  },

  'uncaughtException and unhandledRejection': {
    files: {
      'chunk.mjs': `
export const reject = () => Promise.reject(new RangeError('rejected'))
export const fail = () => { throw new TypeError('thrown') }
`,
      'throws.mjs': `throw new Error('at the top level')`,
      'main.mjs': `
import { reject, fail } from './chunk.mjs'
process.on('uncaughtException', (error, origin) => console.log(origin, error.stack))
process.on('unhandledRejection', (error) => console.log('unhandledRejection', error.stack))
process.on('uncaughtExceptionMonitor', (error, origin) => console.log('monitor', origin, error.message))
setTimeout(() => { setTimeout(() => import('./throws.mjs')); fail() })
reject()
process.on('exit', (code) => console.log('exits', code))
`,
    },
    prints: /uncaughtException TypeError: thrown\n {4}at fail/,
  },

  'an uncaught exception at the top level that a listener takes': {
    files: {
      'throws.mjs': `import './before.mjs'; throw new Error('at the top level')`,
      'before.mjs': `process.on('uncaughtException', (error, origin) => console.log(origin, error.message))`,
      'main.mjs': `import './throws.mjs'`,
    },
    nodes: [22, 24, 26],
    prints: /at the top level/,
  },

  'AsyncLocalStorage across evaluation, top-level await and import()': {
    files: {
      'storage.mjs': `
import { AsyncLocalStorage } from 'node:async_hooks'
export const storage = new AsyncLocalStorage()
export const say = (where) => console.log(where, storage.getStore())
`,
      'awaits.mjs': `
import { say } from './storage.mjs'
say('before await'); await 0; say('after await')
await new Promise((resolve) => setTimeout(resolve, 1)); say('after timer')
for await (const each of [Promise.resolve(1)]) say('in for await')
`,
      'above.mjs': `import './awaits.mjs'; import { say } from './storage.mjs'; say('above'); export const later = () => say('later')`,
      'main.mjs': `
import { createHook, executionAsyncId, AsyncResource } from 'node:async_hooks'
import { storage, say } from './storage.mjs'
storage.enterWith('entered')
say('main')
await 0
say('main after await')
await storage.run('run', async () => {
  const { later } = await import('./above.mjs')
  say('after import')
  later()
  await import('./above.mjs')
  queueMicrotask(() => say('microtask'))
})
const resource = storage.run('resource', () => new AsyncResource('test'))
resource.runInAsyncScope(() => say('in scope'))
say('end')
console.log(typeof executionAsyncId(), typeof createHook)
`,
    },
    prints: /above run/,
  },

  'node --test on a compiled test of a compiled chunk': {
    files: {
      ...chunks,
      'main.test.mjs': `
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addOne, Counter } from './chunk.mjs'
describe('chunk', () => {
  it('adds', () => assert.equal(addOne(1), 2))
  it('counts', () => assert.equal(new Counter().add(), 1))
})
`,
    },
    args: [REGISTER, '--test', '--test-reporter=tap', 'main.test.mjs'],
    // The test runner shows what its processes write to standard error in its report.
    differences: [
      [/duration_ms:? [\d.]+/g, '<duration>'],
      [/^# esm-bytecode: the runtime itself .*\n/gm, ''],
      [/^# esm-bytecode: .* runs as [\w-]+, eager bytecode .*\n/gm, ''],
    ],
    prints: /# pass 2/,
    nothingServed: true,
  },

  'node:test in one process, with the compiled test as the entry': {
    files: {
      ...chunks,
      'main.mjs': `
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { addOne } from './chunk.mjs'
it('adds', () => assert.equal(addOne(1), 2))
it('fails', { todo: true }, () => assert.equal(addOne(1), 3))
`,
    },
    flags: ['--test-reporter=tap'],
    differences: [[/duration_ms:? [\d.]+/g, '<duration>']],
    prints: /# pass 1/,
  },

  'process.exit, exit codes and beforeExit': {
    files: {
      'main.mjs': `
process.on('beforeExit', () => { console.log('beforeExit'); process.exitCode = 3 })
process.on('exit', (code) => console.log('exit', code))
`,
    },
    exits: 3,
  },

  'the REPL, -e and -p know nothing of it': {
    files: { ...chunks },
    args: [
      REGISTER,
      '--input-type=module',
      '-e',
      `const { addOne } = await import('./chunk.mjs'); console.log(addOne(1), process.argv.length)`,
    ],
    prints: /2 1/,
  },
})
