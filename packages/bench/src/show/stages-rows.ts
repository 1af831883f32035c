import { STAGES, type Stage } from '../measure/timeline.ts'
import type { Comparison } from '../report.ts'
import type { Rows } from './columns.ts'

/** For people. */
export const STAGE_TITLES: Readonly<Record<Stage, string>> = {
  runtime: 'the runtime itself',
  read: 'reading',
  verify: 'checksums',
  decode: 'decoding',
  link: 'linking',
  deserialize: 'V8 deserializing',
  builtin: 'built-in modules',
  node: 'loaded by Node',
  evaluate: 'evaluating',
  response: 'first response',
  rest: 'Node’s start, and the rest',
}

/** Milliseconds of each stage of our starts, from one instrumented run of each. */
export function stagesRows({ results }: Comparison): Rows {
  return {
    heads: ['start', ...STAGES.map((stage) => STAGE_TITLES[stage])],
    rows: results
      .filter(({ group, error }) => group === 'ours' && error === null)
      .map(({ title, stages }) => ({
        title,
        error: stages === null ? 'not measured' : null,
        cells: stages && STAGES.map((stage) => stages[stage].toFixed(1)),
      })),
  }
}
