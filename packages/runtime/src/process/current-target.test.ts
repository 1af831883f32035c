import v8 from 'node:v8'
import vm from 'node:vm'
import type { BytecodeTarget } from '@esm-bytecode/format'
import { expect, it, vi } from 'vitest'
import { currentTarget, refreshTarget, targetMismatch } from './current-target.ts'
import { type ReasonCode } from '@esm-bytecode/linker'

const here = currentTarget()
const target: BytecodeTarget = { ...here, textChecksum: 0, tier: 'eager', scriptName: null }
const mismatch = (difference: Partial<BytecodeTarget>) => targetMismatch({ ...target, ...difference }, here)

it('fits bytecode that was made here', () => {
  expect(mismatch({})).toBeNull()
})

const OTHER_NODE = 'BMES_WARN_OTHER_NODE'
const WAY_OUT = 'build with the Node that runs it'

it.each<[string, Partial<BytecodeTarget>, ReasonCode, string]>([
  ['Node', { nodeVersion: 'v1.2.3' }, OTHER_NODE, `for Node v1.2.3, this is ${process.version}; ${WAY_OUT}`],
  [
    'platform',
    { platform: 'plan9' },
    OTHER_NODE,
    `for plan9 ${process.arch}, this is ${process.platform} ${process.arch}; ${WAY_OUT}`,
  ],
  [
    'arch',
    { arch: 'mips' },
    OTHER_NODE,
    `for ${process.platform} mips, this is ${process.platform} ${process.arch}; ${WAY_OUT}`,
  ],
  [
    'build',
    { nodeBuild: here.nodeBuild ^ 1 },
    OTHER_NODE,
    `by another build of Node ${process.version}; ${WAY_OUT}`,
  ],
  [
    'magic',
    { v8: { ...here.v8, magic: 0 } },
    OTHER_NODE,
    `by another build of Node ${process.version}; ${WAY_OUT}`,
  ],
  [
    'V8',
    { v8: { ...here.v8, versionHash: 0 } },
    OTHER_NODE,
    `by another build of Node ${process.version}; ${WAY_OUT}`,
  ],
  [
    'snapshot',
    { v8: { ...here.v8, readOnlySnapshotChecksum: 1 } },
    OTHER_NODE,
    `by another build of Node ${process.version}; ${WAY_OUT}`,
  ],
  [
    'flags',
    { v8: { ...here.v8, flagHash: 0 } },
    'BMES_WARN_OTHER_FLAGS',
    'under other V8 flags than this process has set with v8.setFlagsFromString(); set them on the command line',
  ],
  [
    'flags on the command line',
    { v8: { ...here.v8, flagHash: 0 }, flags: '--jitless --max-lazy --stack-size=2000' },
    'BMES_WARN_OTHER_FLAGS',
    'with --jitless --max-lazy; build for a target with the nodeOptions of this process',
  ],
])('says what differs: %s', (_what, difference, code, made) => {
  expect(mismatch(difference)).toEqual({ code, message: `its bytecode was made ${made}` })
})

it('fits no other flags from the moment on in which the program sets some, until it takes them back', () => {
  expect(refreshTarget()).toBe(false)
  v8.setFlagsFromString('--no-flush-bytecode')
  try {
    expect(refreshTarget()).toBe(true)
    expect(refreshTarget()).toBe(false)
    const now = currentTarget()
    expect(now).toMatchObject({ hasChangedFlags: true, nodeVersion: here.nodeVersion })
    expect(now.v8.flagHash).not.toBe(here.v8.flagHash)
    // However harmless those are that it was started with.
    for (const flags of ['', '--max-old-space-size=300']) {
      expect(targetMismatch({ ...target, flags }, now)).toEqual({
        code: 'BMES_WARN_OTHER_FLAGS',
        message:
          'its bytecode was made under other V8 flags than this process has set with v8.setFlagsFromString(); set them on the command line',
      })
    }
    expect(targetMismatch({ ...target, v8: now.v8 }, now)).toBeNull()
  } finally {
    v8.setFlagsFromString('--flush-bytecode')
  }
  expect(refreshTarget()).toBe(true)
  expect(currentTarget()).toBe(here)
})

it('fits where only flags differ that change no bytecode', () => {
  expect(mismatch({ v8: { ...here.v8, flagHash: 0 }, flags: '--max-old-space-size=300' })).toBeNull()
})

it('names the version first where several things differ', () => {
  expect(mismatch({ nodeVersion: 'v1.2.3', arch: 'mips', nodeBuild: 1 })?.message).toMatch(
    / made for Node v1\.2\.3/,
  )
})

it("is the same under Yarn's Plug'n'Play, which adds a version", async () => {
  process.versions['pnp'] = '3'
  try {
    vi.resetModules()
    const { currentTarget: anew } = await import('./current-target.ts')
    expect(anew().nodeBuild).toBe(here.nodeBuild)
  } finally {
    delete process.versions['pnp']
  }
})

it('has the words that V8 writes in front of bytecode of any script', () => {
  const data = new vm.Script('function f() { return 1 } f()').createCachedData()
  expect([here.v8.magic, here.v8.versionHash, here.v8.flagHash]).toEqual(
    [0, 4, 12].map((offset) => data.readUInt32LE(offset)),
  )
})
