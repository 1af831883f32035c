import { expect, test } from 'vitest'
import { parseResources } from './resources.ts'

test('what GNU time writes', () => {
  expect(parseResources('0.05 0.02 51200\n')).toEqual({ cpu: 70, rss: 51200 * 1024 })
  // It says first that a command was not successful.
  expect(parseResources('Command exited with non-zero status 1\n0.05 0.02 51200\n').cpu).toBe(70)
  expect(parseResources('')).toEqual({ cpu: null, rss: null })
})
