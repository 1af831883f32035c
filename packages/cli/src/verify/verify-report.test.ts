import type { ModuleStats } from '@esm-bytecode/runtime/check'
import { expect, test } from 'vitest'
import { createVerifyReport, formatVerifyReport, type VerifyFacts } from './verify-report.ts'

const stages = { read: 0, decode: 0, consume: 0, evaluate: 0 }
const stats = (name: string, changes: Partial<ModuleStats> = {}): ModuleStats => ({
  url: `file:///app/${name}`,
  name,
  served: 'island',
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
    ...changes,
  })

test('all is well', () => {
  const all = report([stats('a.js', { tier: 'warm', served: 'skeleton' }), stats('b.js')], {
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
