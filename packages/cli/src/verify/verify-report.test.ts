import type { ModuleStats } from '@esm-bytecode/runtime/check'
import { expect, test } from 'vitest'
import { createVerifyReport, formatVerifyReport, type PackFacts, type VerifyFacts } from './verify-report.ts'

const stages = { read: 0, decode: 0, consume: 0, evaluate: 0 }
const stats = (name: string, changes: Partial<ModuleStats> = {}): ModuleStats => ({
  url: `file:///app/${name}`,
  name,
  served: 'closed-graph',
  tier: 'eager',
  bytecode: 'accepted',
  source: 'sidecar',
  reason: null,
  code: null,
  stages,
  ...changes,
})
const report = (modules: readonly ModuleStats[], changes: Partial<VerifyFacts> = {}) =>
  createVerifyReport({
    inputs: ['my app'],
    root: '/app',
    files: ['a.js', 'b.js'].map((file) => ({ file, url: `file:///app/${file}` })),
    excluded: [],
    leftAlone: [],
    target: { node: process.execPath },
    version: 'v24.0.0',
    stats: modules,
    plans: [],
    planProblems: [],
    packs: [],
    runtime: null,
    ...changes,
  })

test('plans that do not hold, or say something else than the records', () => {
  const plan = { used: true, reason: null, code: null }
  const plans = [
    { url: 'file:///app/a.js', ...plan },
    { url: 'file:///app/b.js', used: false, reason: 'Node had loaded it', code: 'BMES_WARN_ALREADY_LOADED' },
  ] as const
  const both = [stats('a.js'), stats('b.js')]
  expect(report(both, { plans: [plans[0]] }).ok).toBe(true)
  const { ok, plans: verified } = report(both, {
    plans,
    planProblems: [{ file: 'a.js', message: 'it is another' }],
  })
  expect(ok).toBe(false)
  expect(verified).toEqual([
    { file: 'b.js', ok: false, reason: 'Node had loaded it', code: 'BMES_WARN_ALREADY_LOADED' },
    { file: 'a.js', ok: false, reason: 'it is another', code: 'BMES_WARN_PLAN' },
  ])
  expect(formatVerifyReport(report(both, { plans }))).toContain(
    'b.js is linked at each start, from the records: Node had loaded it [BMES_WARN_ALREADY_LOADED]',
  )
})

test('all is well', () => {
  const all = report([stats('a.js', { tier: 'warm', served: 'facade' }), stats('b.js')], {
    excluded: ['c.js'],
    leftAlone: ['d.cjs'],
  })
  expect(all.ok).toBe(true)
  expect(formatVerifyReport(all)).toMatchInlineSnapshot(`
    "✓ 2 modules start from bytecode on Node v24.0.0 (1 warm, 1 eager)
    Left out by --include and --exclude: c.js
    No ES modules by their names, left alone: d.cjs
    "
  `)
})

test('the runtime itself', () => {
  const accepted = { bytecode: 'accepted', tier: 'eager', reason: null, code: null } as const
  const sound = report([stats('a.js'), stats('b.js')], { runtime: accepted })
  expect(sound).toMatchObject({ ok: true, runtime: { ok: true, tier: 'eager' } })
  expect(formatVerifyReport(sound)).toContain(
    '✓ the runtime itself starts from bytecode on Node v24.0.0 (eager)\n',
  )
  const reason = 'runtime.bmes holds bytecode for Node v22.0.0'
  const other = report([stats('a.js'), stats('b.js')], {
    runtime: { bytecode: 'none', tier: null, reason, code: 'BMES_WARN_OTHER_NODE' },
  })
  expect(other).toMatchObject({ ok: false, runtime: { ok: false } })
  expect(formatVerifyReport(other)).toContain(
    `✗ the runtime itself would not start from bytecode on Node v24.0.0: ${reason} [BMES_WARN_OTHER_NODE]`,
  )
  expect(other.command).toMatch(/^esm-bytecode compile/)
})

test('one without a sidecar, one for other flags', () => {
  const other = {
    bytecode: 'none',
    tier: null,
    reason: 'its bytecode was made under other V8 flags',
    code: 'BMES_WARN_OTHER_FLAGS',
  } as const
  const failed = report([stats('a.js', other)], {
    target: { node: '/opt/node', nodeOptions: ['--jitless'] },
  })
  expect(failed.ok).toBe(false)
  expect(failed.modules).toMatchObject([
    { file: 'a.js', ok: false, isServed: true, tier: null, code: 'BMES_WARN_OTHER_FLAGS' },
    { file: 'b.js', ok: false, isServed: false, tier: null, code: 'BMES_WARN_NO_SIDECAR' },
  ])
  expect(formatVerifyReport(failed)).toMatchInlineSnapshot(`
    "a.js has no bytecode: its bytecode was made under other V8 flags [BMES_WARN_OTHER_FLAGS]
    b.js stays with Node: it has no sidecar [BMES_WARN_NO_SIDECAR]
    ✗ 2 of 2 modules would not start from bytecode on Node v24.0.0 --jitless
    Build again with this Node, or run: esm-bytecode compile 'my app' --target /opt/node --node-option=--jitless
    A module without a sidecar may be one that cannot be compiled; that command says why.
    What shall stay as it is, leave out with --exclude.
    "
  `)
})

test('bytecode that V8 rejects, and a module that Node runs, are not covered', () => {
  const rejected = stats('a.js', {
    bytecode: 'rejected',
    reason: 'V8 rejected it',
    code: 'BMES_WARN_REJECTED',
  })
  const native = stats('b.js', { served: 'native', reason: 'linked', code: 'BMES_WARN_LINKED' })
  expect(report([rejected, native]).modules.map(({ ok }) => ok)).toEqual([false, false])
})

test('where another sidecar would not help, none is asked for', () => {
  const native = stats('a.js', { served: 'native', reason: 'it is a link', code: 'BMES_WARN_LINKED' })
  const failed = report([native, stats('b.js')])
  expect(failed.command).toBeNull()
  expect(formatVerifyReport(failed)).not.toContain('esm-bytecode compile')
})

test('nothing to verify is not well', () => {
  expect(report([], { files: [] }).ok).toBe(false)
})

const packed = (
  file: string,
  format: PackFacts['modules'][number]['format'] = 'module',
  changes: Partial<ModuleStats> = {},
) => ({ ...stats(file, changes), file, format })
const native = { served: 'native', tier: null, bytecode: 'none' } as const
const pack = (modules: PackFacts['modules'], changes: Partial<PackFacts> = {}): PackFacts => ({
  folder: '/app',
  file: 'externals.bmes',
  reason: null,
  code: null,
  modules,
  ...changes,
})
const onlyPack = { files: [], inputs: ['main.cjs'] }

test('a pack whose modules are all as they were', () => {
  const modules = [
    packed('../node_modules/a/index.js', 'module', { tier: 'warm' }),
    packed('main.cjs', 'commonjs', { served: 'commonjs' }),
    packed('../node_modules/a/data.json', 'json', native),
  ]
  const all = report([stats('a.js'), stats('b.js')], { packs: [pack(modules)] })
  expect(all.ok).toBe(true)
  expect(all.packs[0]!.modules.map(({ ok, isServed }) => ({ ok, isServed }))).toEqual([
    { ok: true, isServed: true },
    { ok: true, isServed: true },
    { ok: true, isServed: false },
  ])
  expect(formatVerifyReport(all)).toMatchInlineSnapshot(`
    "✓ 2 modules start from bytecode on Node v24.0.0 (2 eager)
    ✓ 2 modules of externals.bmes start from bytecode on Node v24.0.0 (1 warm, 1 eager)
    "
  `)
  expect(formatVerifyReport(report([], { ...onlyPack, packs: [pack(modules)] }))).toMatchInlineSnapshot(`
    "✓ 2 modules of externals.bmes start from bytecode on Node v24.0.0 (1 warm, 1 eager)
    "
  `)
})

test('a pack of which some has changed', () => {
  const stale = { ...native, reason: 'it has changed', code: 'BMES_WARN_PACK_STALE' } as const
  const modules = [
    packed('ok.js'),
    packed('data.json', 'json', stale),
    ...Array.from({ length: 12 }, (_, index) => packed(`${index}.js`, 'module', stale)),
  ]
  const failed = report([], { ...onlyPack, packs: [pack(modules)] })
  expect(failed.ok).toBe(false)
  const lines = formatVerifyReport(failed).split('\n')
  expect(lines[0]).toBe('data.json stays with Node: it has changed [BMES_WARN_PACK_STALE]')
  expect(lines.slice(10)).toEqual([
    '… and 3 more modules of externals.bmes [BMES_WARN_PACK_STALE]',
    '✗ 13 of 14 modules of externals.bmes would not start from bytecode on Node v24.0.0',
    'Build again with this Node, or run: esm-bytecode compile main.cjs',
    'What shall stay as it is, leave out with --exclude.',
    '',
  ])
})

test('a pack that is not used', () => {
  const reason = '/app/externals.bmes is not used: it was resolved with no conditions'
  const unused = pack([], { reason, code: 'BMES_WARN_PACK_CONDITIONS' })
  const failed = report([], { ...onlyPack, packs: [unused] })
  expect(failed).toMatchObject({ ok: false, packs: [{ ok: false, code: 'BMES_WARN_PACK_CONDITIONS' }] })
  expect(formatVerifyReport(failed)).toContain(`✗ ${reason} [BMES_WARN_PACK_CONDITIONS]\n`)
})
