import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { readResolutionOptions } from './resolution-options.ts'

const read = (execArgv: string[], NODE_OPTIONS?: string) =>
  readResolutionOptions(execArgv, NODE_OPTIONS === undefined ? {} : { NODE_OPTIONS })

it.each([
  [['--conditions', 'b', '--conditions=a', '-C', 'b'], undefined, ['a', 'b']],
  [[], '-C one  --conditions=two', ['one', 'two']],
  [
    ['-C', 'z'],
    '"--conditions=with space" --conditions "back\\\\slash \\""',
    ['back\\slash "', 'with space', 'z'],
  ],
  [['--enable-source-maps', '--max-old-space-size=99'], '--no-warnings', []],
])('finds the conditions of %j and %j', (execArgv, nodeOptions, conditions) => {
  expect(read(execArgv, nodeOptions)).toEqual({ conditions, withoutAddons: null, obstacle: null })
})

it.each([
  '--preserve-symlinks',
  '--preserve-symlinks-main',
  '--preserve_symlinks',
  '--no-experimental-require-module',
])('finds %s', (option) => {
  const obstacle = option.replaceAll('_', '-')
  const found = { conditions: [], withoutAddons: null, obstacle }
  expect(read([option])).toEqual(found)
  expect(read([], `--no-warnings ${option}`)).toEqual(found)
})

it.each([
  [['--no-addons'], undefined, '--no-addons'],
  [['--no_addons', '--allow-addons'], undefined, '--no-addons'],
  [['--permission'], undefined, '--permission'],
  [['--experimental-permission'], undefined, '--experimental-permission'],
  [['--permission-audit'], undefined, '--permission-audit'],
  [[], '--permission', '--permission'],
  [['--permission', '--allow-addons'], undefined, null],
  [['--allow_addons'], '--permission', null],
])('%j and %j: %s takes addons away', (execArgv, nodeOptions, option) => {
  expect(read(execArgv, nodeOptions)).toEqual({ conditions: [], withoutAddons: option, obstacle: null })
})

it('knows the variables that stand for options', () => {
  expect(readResolutionOptions([], { NODE_PRESERVE_SYMLINKS: '1' }).obstacle).toBe('NODE_PRESERVE_SYMLINKS=1')
  expect(readResolutionOptions([], { NODE_PRESERVE_SYMLINKS: '0' }).obstacle).toBeNull()
})

describe('Node', () => {
  it('reads the options as this does', () => {
    const script =
      "process.stdout.write(JSON.stringify([process.execArgv, require('node:module').constants ? 1 : 1]))"
    const { stdout } = spawnSync(process.execPath, ['-C', 'b', '--conditions=a', '-e', script], {
      encoding: 'utf8',
    })
    const [execArgv] = JSON.parse(stdout) as [string[]]
    expect(read(execArgv).conditions).toEqual(['a', 'b'])
  })
})
