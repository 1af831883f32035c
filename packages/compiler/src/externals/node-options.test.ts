import { expect, it } from 'vitest'
import { readResolutionOptions } from './node-options.ts'

it.each<[options: string[], args: string[], conditions: string[], obstacle: string | null]>([
  [[], [], [], null],
  [['--max-lazy', '--import', './x.js', '-r', 'y'], [], [], null],
  [
    ['-C', 'b', '--conditions=a', '--conditions', 'b'],
    ['--conditions=a', '--conditions=b'],
    ['a', 'b'],
    null,
  ],
  [
    ['--no-addons', '--no-experimental-require-module'],
    ['--no-addons', '--no-experimental-require-module'],
    [],
    null,
  ],
  [['--preserve-symlinks'], [], [], '--preserve-symlinks'],
  [['--preserve_symlinks_main', '-C', 'a'], ['--conditions=a'], ['a'], '--preserve_symlinks_main'],
  [['--experimental-package-map=x.json'], [], [], '--experimental-package-map=x.json'],
])('%j', (options, args, conditions, obstacle) => {
  expect(readResolutionOptions(options)).toEqual({ arguments: args, conditions, obstacle })
})
