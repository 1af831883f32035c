import { stripVTControlCharacters } from 'node:util'
import { join } from 'node:path'
import type { ModuleRequest } from '@esm-bytecode/format'
import { expect, test } from 'vitest'
import type { CompiledModule } from '../compile.ts'
import type { CompiledExternal, CompiledPack } from '../externals/compiled-pack.ts'
import { formatSummary, type BuildReport } from './summary.ts'

const request = (specifier: string, kind: ModuleRequest['kind']): ModuleRequest => ({
  specifier,
  kind,
  target: kind === 'chunk' ? specifier : null,
  dynamic: false,
  attributes: [],
})

const chunk = (
  byteLength: number,
  {
    requests = [],
    ...compiled
  }: Partial<Omit<CompiledModule, 'byteLength'>> & { id: string; requests?: ModuleRequest[] },
): CompiledModule => ({
  byteLength,
  sidecar: new Uint8Array(8),
  refusal: null,
  record: { requests } as unknown as CompiledModule['record'],
  bytecodeLength: 0,
  tier: null,
  ...compiled,
})

const format = (report: Partial<BuildReport>) =>
  stripVTControlCharacters(
    formatSummary({ directory: join(process.cwd(), 'dist/server'), chunks: [], milliseconds: 0, ...report }),
  )

test('columns for sizes and tiers, refusals, externals', () => {
  const chunks = [
    chunk(2_812_345, {
      id: 'entry.js',
      bytecodeLength: 1_234_567,
      tier: 'eager',
      requests: [
        request('react', 'external'),
        request('node:fs', 'builtin'),
        request('./assets/refused-1.js', 'external'),
        request('./assets/small.js', 'chunk'),
      ],
    }),
    chunk(612, {
      id: 'assets/small.js',
      requests: [request('hono', 'external'), request('react', 'external')],
    }),
    chunk(4000, {
      id: 'assets/refused-1.js',
      sidecar: null,
      record: null,
      refusal: 'it assigns to an import at 3:5',
    }),
  ]
  expect(format({ chunks, milliseconds: 1234.5 })).toMatchInlineSnapshot(`
    "dist/server/entry.js.bmes         chunk: 2,812.35 kB │ bytecode: 1,234.57 kB │ eager
    dist/server/assets/small.js.bmes  chunk:     0.61 kB │ bytecode:     0.00 kB │ record only
    dist/server/assets/refused-1.js   chunk:     4.00 kB │ bytecode:             │ native
    ✓ 2 sidecars made in 1.23s
    assets/refused-1.js stays with Node: it assigns to an import at 3:5. It runs as it always did. [BMES_WARN_REFUSED]
    External, loaded by Node without bytecode: hono, react"
  `)
})

test('a build of one chunk', () => {
  const chunks = [chunk(100, { id: 'main.js', bytecodeLength: 300, tier: 'lazy' })]
  expect(format({ chunks, directory: process.cwd(), milliseconds: 99.6 })).toMatchInlineSnapshot(`
    "./main.js.bmes  chunk: 0.10 kB │ bytecode: 0.30 kB │ lazy
    ✓ 1 sidecar made in 100ms"
  `)
})

test('a build without chunks', () => {
  expect(format({})).toBe('✓ 0 sidecars made in 0ms')
})

const packed = (id: string, module: Partial<CompiledExternal> = {}): CompiledExternal => ({
  id,
  format: 'commonjs',
  packageName: /node_modules\/([^/]+)/.exec(id)?.[1] ?? null,
  byteLength: 1000,
  bytecodeLength: 2000,
  tier: 'eager',
  ...module,
})

const left = (name: string, reason: string, isFound = true): CompiledPack['left'][number] => ({
  name,
  packageName: /node_modules\/([^/]+)/.exec(name)?.[1] ?? null,
  importer: 'main.js',
  reason,
  isFound,
})

const main = chunk(100, { id: 'main.js', bytecodeLength: 300, tier: 'eager' })

test('a pack: a row of its own, modules, packages, size, and what is left, by reason', () => {
  const modules = [
    ...Array.from({ length: 1234 }, (_, index) => packed(`../../node_modules/lodash/${index}.js`)),
    packed('../../node_modules/react/index.js'),
    packed('../../../ui/index.js', { format: 'module' }),
    packed('../../node_modules/react/package.json', { format: 'json', bytecodeLength: 0, tier: null }),
  ]
  const pack = {
    bytes: new Uint8Array(3_456_789),
    modules,
    left: [
      left('../../node_modules/odd/x.txt', 'its extension does not say what it is'),
      left('../../node_modules/sharp/a.node', 'it is an addon'),
      left('../../node_modules/sharp/b.node', 'it is an addon'),
      left('../../node_modules/canvas/c.node', 'it is an addon'),
      left('none', 'Node finds nothing (ERR_MODULE_NOT_FOUND)', false),
    ],
  }
  expect(format({ chunks: [main], pack, milliseconds: 3210 })).toMatchInlineSnapshot(`
    "dist/server/main.js.bmes    chunk:     0.10 kB │ bytecode:     0.30 kB │ eager
    dist/server/externals.bmes  files: 1,237.00 kB │ bytecode: 2,472.00 kB │ eager
    ✓ 1 sidecar made in 3.21s, and a pack: 1,236 modules of 2 packages, and 1 other, 3,456.79 kB
    External, loaded by Node without bytecode, because it is an addon: canvas, sharp (3 modules)
    External, loaded by Node without bytecode, because its extension does not say what it is: odd
    External, and Node finds nothing (ERR_MODULE_NOT_FOUND): none"
  `)
})

test('a pack after a warm run', () => {
  const modules = [
    packed('../node_modules/a/a.js', { tier: 'warm' }),
    packed('../node_modules/a/b.js'),
    packed('../node_modules/a/c.json', { format: 'json', tier: null }),
  ]
  const summary = format({ chunks: [main], pack: { bytes: new Uint8Array(1), modules, left: [] } })
  expect(summary).toContain('│ 1 of 2 modules warm\n')
})

test('a pack without sidecars, of a program that is in no package', () => {
  const modules = [packed('server.cjs'), packed('lib/a.js')]
  expect(format({ pack: { bytes: new Uint8Array(5000), modules, left: [] } })).toMatchInlineSnapshot(`
    "dist/server/externals.bmes  files: 2.00 kB │ bytecode: 4.00 kB │ eager
    ✓ a pack made in 0ms: 2 modules, 5.00 kB"
  `)
})

test('no pack, because all of it stays with Node', () => {
  const reason = 'with --preserve-symlinks only the running process knows what a specifier leads to'
  const pack = { bytes: null, modules: [], left: [left('react', reason), left('hono', reason)] }
  expect(format({ chunks: [main], pack })).toMatchInlineSnapshot(`
    "dist/server/main.js.bmes  chunk: 0.10 kB │ bytecode: 0.30 kB │ eager
    ✓ 1 sidecar made in 0ms
    External, loaded by Node without bytecode, because with --preserve-symlinks only the running process knows what a specifier leads to: hono, react"
  `)
})

test('many names and many reasons are not all listed', () => {
  const pack = {
    bytes: null,
    modules: [],
    left: Array.from({ length: 100 }, (_, index) =>
      left(`p${index}`, index < 20 ? 'it is an addon' : `it cannot be parsed (${index % 20})`),
    ),
  }
  const lines = format({ chunks: [main], pack })
    .split('\n')
    .slice(2)
  expect(lines).toHaveLength(9)
  expect(lines[0]).toBe(
    'External, loaded by Node without bytecode, because it is an addon: p0, p1, p10, p11, p12, p13, p14, p15 and 12 more',
  )
  expect(lines[8]).toBe('External, loaded by Node without bytecode, for 13 more reasons: 52 modules')
})
