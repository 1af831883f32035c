import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect, it, vi } from 'vitest'
import { StatsRecorder, type ModuleStats } from './stats.ts'

const stages = { read: 0.12, decode: 0.04, consume: 1.96, evaluate: 0 }
const accepted: ModuleStats = {
  url: 'file:///app/a.js',
  name: 'a.js',
  served: 'closed-graph',
  tier: 'eager',
  bytecode: 'accepted',
  source: 'sidecar',
  reason: null,
  code: null,
  stages,
}

const record = (recorder: StatsRecorder, stats: ModuleStats) => recorder.record(stats.url, () => stats)

it('keeps the last word about each module, in the order of the first', () => {
  const recorder = new StatsRecorder(false)
  record(recorder, accepted)
  record(recorder, { ...accepted, url: 'file:///app/b.js', name: 'b.js' })
  record(recorder, { ...accepted, served: 'facade' })
  expect(recorder.modules.map(({ name, served }) => [name, served])).toEqual([
    ['a.js', 'facade'],
    ['b.js', 'closed-graph'],
  ])
})

it('hands out snapshots', () => {
  const recorder = new StatsRecorder(false)
  const { modules } = recorder
  record(recorder, accepted)
  expect(modules).toEqual([])
})

it('publishes each module on the diagnostics channel', () => {
  const messages: unknown[] = []
  const listener = (message: unknown) => messages.push(message)
  subscribe('esm-bytecode:module', listener)
  try {
    record(new StatsRecorder(false), accepted)
  } finally {
    unsubscribe('esm-bytecode:module', listener)
  }
  expect(messages).toEqual([accepted])
})

it.each<[ModuleStats, string]>([
  [accepted, 'runs as closed-graph, eager bytecode (read 0.1 ms, decode 0.0 ms, consume 2.0 ms)'],
  [
    { ...accepted, tier: 'warm', source: 'store' },
    'runs as closed-graph, warm bytecode from the store (read 0.1 ms, decode 0.0 ms, consume 2.0 ms)',
  ],
  [
    {
      ...accepted,
      source: null,
      served: 'facade',
      tier: null,
      bytecode: 'rejected',
      reason: 'V8 rejected its bytecode',
      code: 'BMES_WARN_REJECTED',
    },
    'runs as facade, compiled from source: V8 rejected its bytecode [BMES_WARN_REJECTED] (read 0.1 ms, decode 0.0 ms, consume 2.0 ms)',
  ],
  [
    {
      ...accepted,
      source: null,
      served: 'native',
      tier: null,
      bytecode: 'none',
      reason: 'it has changed since its sidecar was made; build again',
      code: 'BMES_WARN_STALE',
    },
    'runs natively: it has changed since its sidecar was made; build again [BMES_WARN_STALE]',
  ],
])('says on standard error how a module runs, if it is asked to', (stats, line) => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  record(new StatsRecorder(false), stats)
  expect(write).not.toHaveBeenCalled()
  record(new StatsRecorder(true), stats)
  expect(write.mock.calls).toEqual([[`esm-bytecode: file:///app/a.js ${line}\n`]])
})
