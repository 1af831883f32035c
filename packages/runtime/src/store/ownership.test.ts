import { expect, it } from 'vitest'
import { ownershipProblem } from './ownership.ts'

it.each<[string, { uid: number; mode: number }, number | null, string | null]>([
  ['this user alone', { uid: 5, mode: 0o100600 }, 5, null],
  ['readable by all', { uid: 5, mode: 0o40755 }, 5, null],
  ['another user', { uid: 0, mode: 0o600 }, 5, 'belongs to user 0, and this process runs as user 5'],
  ['a group', { uid: 5, mode: 0o40775 }, 5, 'can be written by other users (mode 775)'],
  ['everyone', { uid: 0, mode: 0o41777 }, 0, 'can be written by other users (mode 777)'],
  ['nobody asks on Windows', { uid: 0, mode: 0o666 }, null, null],
])('%s', (_what, stat, user, problem) => {
  expect(ownershipProblem(stat, user)).toBe(problem)
})
