import { stripVTControlCharacters } from 'node:util'
import { join } from 'node:path'
import type { ModuleRequest } from '@esm-bytecode/format'
import { expect, test } from 'vitest'
import type { CompiledModule } from '../compile.ts'
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
