import type { Verdict } from '../aims.ts'
import { formatRatio, NOTHING } from './format.ts'
import type { Rows } from './columns.ts'

/** One row for each aim and app. */
export function aimsRows(verdicts: readonly Verdict[]): Rows {
  return {
    heads: ['aim', 'app', 'part of', 'wanted', 'figure', 'verdict'],
    rows: verdicts.map(({ aim, app, figures, isMet, reason }) => ({
      title: aim.title,
      error: null,
      cells: [
        app ?? NOTHING,
        aim.against,
        `${aim.bound === 'at most' ? '≤' : '≥'} ${aim.limit}`,
        figures.map(({ start, value }) => `${formatRatio(value)}${start && ` ${start}`}`).join(', ') ||
          NOTHING,
        app === null ? 'not measured' : verdictText(isMet, reason),
      ],
    })),
  }
}

function verdictText(isMet: boolean, reason: string | null): string {
  if (isMet) return 'met'
  return reason === null ? '**missed**' : `**missed**: ${reason}`
}
