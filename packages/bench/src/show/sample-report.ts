// A report as a run makes it, for tests of what is made of reports.
import type { Comparison, Report, Result } from '../report.ts'
import type { Summary } from '../stats/summarize.ts'

export const exactly = (median: number): Summary => ({ median, low: median, high: median, runs: 3 })

export function sampleResult(peer: string, total: number | null, more: Partial<Result> = {}): Result {
  return {
    peer,
    title: peer,
    group: peer.endsWith('-warm') ? 'ours' : 'node',
    error: total === null ? 'Error: it has no <main> | module' : null,
    total: total === null ? null : exactly(total),
    response: null,
    load: null,
    cpu: null,
    rss: null,
    throughput: null,
    sizes: null,
    stages: null,
    ...more,
  }
}

export function sampleComparison(app: string, results: readonly Result[], major = 24): Comparison {
  return {
    app,
    title: `App ${app}`,
    kind: 'command',
    node: `v${major}.1.0`,
    major,
    floor: exactly(40),
    results,
  }
}

export function sampleReport(comparisons: readonly Comparison[]): Report {
  return {
    version: 1,
    environment: {
      date: '2026-01-31',
      cpu: 'Some CPU',
      cores: 2,
      memory: 8 * 2 ** 30,
      system: 'Debian, x64',
      versions: { 'Node 24': '24.1.0' },
    },
    seed: 1,
    isQuick: false,
    comparisons,
    buildTimes: [],
  }
}
