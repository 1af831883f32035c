import { expect, it } from 'vitest'
import { listPreloads } from './preloads.ts'

it('finds what is loaded before a program', () => {
  const execArgv = ['--import', './a.js', '--enable-source-maps', '-r', 'b', '--require=c', '--importer=d']
  expect(listPreloads(execArgv, '--no-warnings --import=e --require f')).toEqual([
    './a.js',
    'b',
    'c',
    'e',
    'f',
  ])
  expect(listPreloads([], '')).toEqual([])
})
