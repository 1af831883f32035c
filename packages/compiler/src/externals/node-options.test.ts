import { expect, it } from 'vitest'
import { readResolutionOptions } from './node-options.ts'

it.each<
  [options: string[], args: string[], conditions: string[], hasAddons: boolean, obstacle: string | null]
>([
  [[], [], [], true, null],
  [['--max-lazy', '--import', './x.js', '-r', 'y'], [], [], true, null],
  [
    ['-C', 'b', '--conditions=a', '--conditions', 'b'],
    ['--conditions=a', '--conditions=b'],
    ['a', 'b'],
    true,
    null,
  ],
  [
    ['--no-addons', '--no-experimental-require-module'],
    ['--no-addons', '--no-experimental-require-module'],
    [],
    false,
    null,
  ],
  [['--permission', '-C', 'a'], ['--no-addons', '--conditions=a'], ['a'], false, null],
  [['--permission', '--allow-addons'], [], [], true, null],
  [['--preserve-symlinks'], [], [], true, '--preserve-symlinks'],
  [['--preserve_symlinks_main', '-C', 'a'], ['--conditions=a'], ['a'], true, '--preserve_symlinks_main'],
  [['--experimental-package-map=x.json'], [], [], true, '--experimental-package-map=x.json'],
])('%j', (options, args, conditions, hasAddons, obstacle) => {
  expect(readResolutionOptions(options)).toEqual({ arguments: args, conditions, hasAddons, obstacle })
})
