import { expect, test } from 'vitest'
import { parseTimeline, STAGES, sumStages } from './timeline.ts'

const event = (stage: string, duration: number) => ({ stage, url: null, start: 0, duration })

test('what is written only in part, or by another version, is no timeline', () => {
  const events = [event('read', 1)]
  expect(parseTimeline(JSON.stringify({ version: 1, events }))).toEqual(events)
  expect(parseTimeline(JSON.stringify({ version: 1, events }).slice(0, -3))).toBeNull()
  expect(parseTimeline(JSON.stringify({ version: 2, events }))).toBeNull()
  expect(parseTimeline(JSON.stringify({ version: 1, events: [event('parse', 1)] }))).toBeNull()
  expect(parseTimeline('null')).toBeNull()
  expect(parseTimeline('')).toBeNull()
})

test('the stages together are the whole process', () => {
  const stages = sumStages([event('read', 2), event('read', 3), event('evaluate', 20)] as never, 100, 30)
  expect(stages).toMatchObject({ read: 5, evaluate: 20, response: 30, rest: 45, link: 0 })
  expect(STAGES.reduce((sum, stage) => sum + stages[stage], 0)).toBe(100)
})

test('a first response in which modules are loaded is not counted twice', () => {
  expect(sumStages([event('evaluate', 80)] as never, 100, 30)).toMatchObject({
    evaluate: 80,
    response: 20,
    rest: 0,
  })
})
