import { expect, test } from 'vitest'
import { geometricMean } from './geometric-mean.ts'
import { createRandom, shuffle } from './random.ts'
import { summarize, summarizeMeasured } from './summarize.ts'

test('median and quartiles stand between the values where there is none', () => {
  expect(summarize([4, 1, 3, 2])).toEqual({ median: 2.5, low: 1.75, high: 3.25, runs: 4 })
  expect(summarize([7])).toEqual({ median: 7, low: 7, high: 7, runs: 1 })
  expect(summarize([10, 9, 100])).toMatchObject({ median: 10, low: 9.5, high: 55 })
})

test('what was not measured counts for nothing', () => {
  expect(summarize([])).toBeNull()
  expect(summarizeMeasured([null, null])).toBeNull()
  expect(summarizeMeasured([null, 5, null])).toMatchObject({ median: 5, runs: 1 })
})

test('the geometric mean of ratios', () => {
  expect(geometricMean([0.5, 2])).toBeCloseTo(1)
  expect(geometricMean([0.1, 0.2, 0.4])).toBeCloseTo(0.2)
  expect(geometricMean([])).toBeNull()
})

test('a seed gives the same order again, another one another', () => {
  const items = Array.from({ length: 20 }, (_, i) => i)
  const order = (seed: number) => shuffle(items, createRandom(seed))
  expect(order(1)).toEqual(order(1))
  expect(order(1)).not.toEqual(order(2))
  expect(order(1).toSorted((a, b) => a - b)).toEqual(items)
})

test('every item comes first about as often', () => {
  const random = createRandom(42)
  const first = [0, 0, 0]
  for (let i = 0; i < 3000; i++) first[shuffle([0, 1, 2], random)[0]!]!++
  for (const count of first) expect(count).toBeGreaterThan(900)
})
