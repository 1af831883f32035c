import { expect, test } from 'vitest'
import { ownSegments, type TimelineEvent } from './own-segments.ts'

const event = (url: string, start: number, end: number): TimelineEvent => ({ stage: 'link', url, start, end })
const spans = (events: TimelineEvent[]) => ownSegments(events).map(({ url, start, end }) => [url, start, end])

test('the innermost event has the moment', () => {
  expect(
    spans([event('outer', 0, 10), event('inner', 2, 6), event('within', 3, 4), event('second', 7, 8)]),
  ).toEqual([
    ['outer', 0, 2],
    ['inner', 2, 3],
    ['within', 3, 4],
    ['inner', 4, 6],
    ['outer', 6, 7],
    ['second', 7, 8],
    ['outer', 8, 10],
  ])
})

test('events that begin or end together, and events apart', () => {
  expect(
    spans([event('short', 0, 1), event('long', 0, 5), event('last', 4, 5), event('apart', 9, 10)]),
  ).toEqual([
    ['short', 0, 1],
    ['long', 1, 4],
    ['last', 4, 5],
    ['apart', 9, 10],
  ])
})
