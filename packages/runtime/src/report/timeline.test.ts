import { expect, it } from 'vitest'
import { withDurations } from './timeline.ts'

const span = (url: string, start: number, end: number) => ({ stage: 'link', url, start, end }) as const

it('takes from an event what lies within it, and no more', () => {
  const events = withDurations([
    span('inner', 2, 3),
    span('within inner', 2, 2.5),
    span('second', 4, 8),
    span('outer', 1, 9),
    span('apart', 9, 10),
  ])
  expect(events.map(({ url, duration }) => [url, duration])).toEqual([
    ['outer', 3],
    ['inner', 0.5],
    ['within inner', 0.5],
    ['second', 4],
    ['apart', 1],
  ])
})

it('has events that begin together lie within the longest', () => {
  const [outer, inner] = withDurations([span('short', 0, 1), span('long', 0, 5)])
  expect([outer!.url, outer!.duration, inner!.url]).toEqual(['long', 4, 'short'])
})
