/** Numbers of many runs as few. */
export interface Summary {
  readonly median: number
  /** First quartile. */
  readonly low: number
  /** Third quartile. */
  readonly high: number
  /** How many values there were. */
  readonly runs: number
}

/**
 * Median and quartiles, by linear interpolation between the sorted values.
 *
 * @returns `null` for no values
 */
export function summarize(values: readonly number[]): Summary | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const quantile = (share: number) => {
    const place = share * (sorted.length - 1)
    const low = sorted[Math.floor(place)]!
    return low + (sorted[Math.ceil(place)]! - low) * (place % 1)
  }
  return { median: quantile(0.5), low: quantile(0.25), high: quantile(0.75), runs: sorted.length }
}

/** Of those runs that have the value. */
export function summarizeMeasured(values: readonly (number | null)[]): Summary | null {
  return summarize(values.filter((value) => value !== null))
}
