// How numbers look in what people read: as in Vite's own report.

// Made once: a formatter takes longer to make than a module takes to compile.
const TWO_DIGITS = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/** In thousands of bytes. */
export function kilobytes(bytes: number): string {
  return `${TWO_DIGITS.format(bytes / 1000)} kB`
}

export function seconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)}ms` : `${(milliseconds / 1000).toFixed(2)}s`
}

/** `plural(2, 'entry', 'entries')`; the second form is only for words that take more than an `s`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}
