import { expect, test } from 'vitest'
import { closestName } from './closest-name.ts'

const names = ['compile', 'warm', 'verify', 'store']

test.each([
  ['complie', 'compile'],
  ['Warm', 'warm'],
  ['vrify', 'verify'],
  ['stroe', 'store'],
  ['wram', 'warm'],
  ['stor', 'store'],
  ['warmth', null],
  ['list', null],
  ['', null],
])('%j is probably %j', (name, expected) => {
  expect(closestName(name, names)).toBe(expected)
})
