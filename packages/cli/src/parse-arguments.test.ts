import { expect, test } from 'vitest'
import { parseArguments } from './parse-arguments.ts'
import { UsageError } from './usage-error.ts'

const options = {
  'node-option': { type: 'string', multiple: true },
  tier: { type: 'string' },
  json: { type: 'boolean' },
} as const
const parse = (...args: string[]) => parseArguments(args, options)

test('options of Node may stand behind a space', () => {
  const { values, positionals } = parse('--node-option', '--jitless', 'dist', '--node-option=-r=x', '--json')
  expect(values).toEqual({ 'node-option': ['--jitless', '-r=x'], json: true })
  expect(positionals).toEqual(['dist'])
})

test('behind -- are names', () => {
  expect(parse('--', '--node-option', '--jitless').positionals).toEqual(['--node-option', '--jitless'])
})

test.each([
  [['--teir', 'lazy'], 'There is no option --teir. Did you mean --tier?'],
  [['--teir=lazy'], 'There is no option --teir. Did you mean --tier?'],
  [['-x'], 'There is no option -x.'],
  [['--something'], 'There is no option --something.'],
  [['--tier'], /--tier.* argument missing\.$/],
  [['--node-option'], /--node-option.* argument missing\.$/],
  [['--json=yes'], /--json.* does not take an argument\.$/],
])('%j', (args, message) => {
  expect(() => parse(...args)).toThrow(UsageError)
  expect(() => parse(...args)).toThrow(message)
})
