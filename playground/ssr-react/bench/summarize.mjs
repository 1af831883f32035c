// Numbers of many runs as few.

/** Median and quartiles, by linear interpolation between the sorted values. */
export function summarize(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const quantile = (share) => {
    const place = share * (sorted.length - 1)
    const low = sorted[Math.floor(place)]
    return low + (sorted[Math.ceil(place)] - low) * (place % 1)
  }
  return { median: quantile(0.5), low: quantile(0.25), high: quantile(0.75), runs: sorted.length }
}

/** Fisher and Yates: every order is as likely as any other. */
export function shuffle(items) {
  const shuffled = [...items]
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1))
    ;[shuffled[last], shuffled[other]] = [shuffled[other], shuffled[last]]
  }
  return shuffled
}
