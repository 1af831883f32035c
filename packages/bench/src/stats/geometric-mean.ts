/**
 * The mean of ratios: that of a ratio and its inverse is 1.
 *
 * @returns `null` for no ratios
 */
export function geometricMean(ratios: readonly number[]): number | null {
  if (ratios.length === 0) return null
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)
}
