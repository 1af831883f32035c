import type { Summary } from '../stats/summarize.ts'

export const NOTHING = '–'

/** `143 (140–148)`: median and quartiles; under ten, with one place behind the point. */
export function formatSummary(summary: Summary | null): string {
  if (summary === null) return NOTHING
  const { median, low, high, runs } = summary
  const digits = median < 10 ? 1 : 0
  const spread = runs === 1 ? '' : ` (${low.toFixed(digits)}–${high.toFixed(digits)})`
  return `${median.toFixed(digits)}${spread}`
}

export function formatRatio(ratio: number | null): string {
  return ratio === null || !Number.isFinite(ratio) ? NOTHING : ratio.toFixed(2)
}

/** Of the medians, what is above `floor` in both. `null` where there is none of either, or nothing above the floor. */
export function ratioOf(part: Summary | null, whole: Summary | null, floor = 0): number | null {
  if (part === null || whole === null || whole.median <= floor) return null
  return (part.median - floor) / (whole.median - floor)
}

/** Megabytes, of 10^6 bytes. */
export function formatMegabytes(bytes: number | null): string {
  if (bytes === null) return NOTHING
  const megabytes = bytes / 1e6
  if (megabytes >= 9.95) return megabytes.toFixed(0)
  return megabytes >= 0.095 ? megabytes.toFixed(1) : megabytes.toFixed(3)
}

/** `v24.21.0` → `24.21`. */
export function shortVersion(version: string): string {
  return version.replace(/^v/, '').split('.').slice(0, 2).join('.')
}
