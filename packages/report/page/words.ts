import type { Tier } from '@esm-bytecode/format'

const number = (digits: number): Intl.NumberFormat =>
  new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
const [whole, tenths, hundredths] = [number(0), number(1), number(2)]

/** In thousands of bytes, as the summary of a build. */
export function bytes(length: number): string {
  if (length >= 1e6) return `${hundredths.format(length / 1e6)} MB`
  if (length >= 1000) return `${tenths.format(length / 1000)} kB`
  return `${length} B`
}

export function ms(milliseconds: number): string {
  if (milliseconds >= 100) return `${whole.format(milliseconds)} ms`
  return `${(milliseconds >= 10 ? tenths : hundredths).format(milliseconds)} ms`
}

export function ratio(value: number): string {
  return hundredths.format(value)
}

export function count(value: number, one: string, many = `${one}s`): string {
  return `${whole.format(value)} ${value === 1 ? one : many}`
}

/** How a module is looked upon: by the tier of its bytecode, or by what it lacks. */
export type Look = Tier | 'none' | 'native'

export const LOOKS: readonly Look[] = ['warm', 'eager', 'lazy', 'none', 'native']

export const LOOK_LABELS: Readonly<Record<Look, string>> = {
  warm: 'warm: every function that ran',
  eager: 'eager: every function',
  lazy: 'lazy: the top level',
  none: 'without bytecode',
  native: 'run by Node',
}

/** Shortened in its middle, where it says least, to a number of characters. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text
  const tail = Math.floor((length - 1) / 2)
  return `${text.slice(0, length - 1 - tail)}…${text.slice(text.length - tail)}`
}

export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
