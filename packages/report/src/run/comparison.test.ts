import { expect, test } from 'vitest'
import { median, summarizeWay } from './comparison.ts'

test('the median of an odd and of an even number of values', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([9, 1, 5, 7])).toBe(6)
})

test('the ratio compares runs that stood next to each other', () => {
  // The machine got slower by a factor of two: the ratio of the medians would be 0.67.
  const way = summarizeWay('bytecode', [50, 50, 100, 100, 100], [100, 100, 200, 200, 200])
  expect(way).toMatchObject({ median: 100, min: 50, max: 100, ratio: 0.5 })
})
