import type { BuildTimes } from '../report.ts'
import type { Rows } from './columns.ts'
import { formatRatio, ratioOf } from './format.ts'
import type { Summary } from '../stats/summarize.ts'

const seconds = (summary: Summary | null) => (summary === null ? '–' : (summary.median / 1000).toFixed(2))

/** Whole builds, in seconds. */
export function buildRows(buildTimes: readonly BuildTimes[]): Rows {
  return {
    heads: ['app', 'plain, s', 'with the plugin, s', 'of plain', 'and a warm run, s', 'of plain'],
    rows: buildTimes.map(({ title, plain, eager, warm, error }) => ({
      title,
      error,
      cells:
        error === null
          ? [
              seconds(plain),
              seconds(eager),
              formatRatio(ratioOf(eager, plain)),
              seconds(warm),
              formatRatio(ratioOf(warm, plain)),
            ]
          : null,
    })),
  }
}
