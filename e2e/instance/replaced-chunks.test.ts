// One chunk of a build is replaced by that of another: what runs is what plain Node makes of the mixture.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { testPrograms, type Program } from '../tools/programs.ts'

const build = {
  'node_modules/external/package.json': '{ "exports": "./index.mjs" }',
  'node_modules/external/index.mjs': `export const external = 'external'; export const twice = (x) => x + x`,
  'shared.mjs': `
    export const value = 1
    export const fixed = 'fixed'
    export function read() { return value }
    export class Shape { name() { return fixed } }
  `,
  'middle.mjs': `
    import { value, read, Shape } from './shared.mjs'
    export const total = () => [value, read(), new Shape().name()].join()
    export { fixed } from './shared.mjs'
  `,
  'lazy.mjs': `
    import { total } from './middle.mjs'
    export const lazy = total
  `,
  'main.mjs': `
    import { total, fixed } from './middle.mjs'
    import * as shared from './shared.mjs'
    const show = async () => {
      try {
        const { lazy } = await import('./lazy.mjs')
        console.log(total(), fixed, lazy(), Object.keys(shared).join(), (await import('./shared.mjs')) === shared)
      } catch (error) { console.log(error.name, error.message) }
    }
    await show()
    shared.change?.()
    setTimeout(show, 5)
  `,
}

const edits: Record<string, Pick<Program, 'edits' | 'native' | 'exits' | 'prints' | 'nodes'>> = {
  'the same exports with other values': {
    edits: { 'shared.mjs': build['shared.mjs'].replace('value = 1', 'value = 2') },
    prints: /^2,2,fixed fixed 2,2,fixed/,
  },
  'an export begins to move': {
    edits: {
      'shared.mjs': `${build['shared.mjs'].replace('const value', 'let value')}; export const change = () => { value++ }`,
    },
    native: /now it can/,
    prints: /2,2,fixed/,
  },
  'an export more': {
    edits: { 'shared.mjs': `${build['shared.mjs']}; export const more = 1` },
    prints: /Shape,fixed,more,read,value/,
  },
  'an export is gone': {
    edits: { 'shared.mjs': build['shared.mjs'].replace('export const fixed', 'const fixed') },
    exits: 1,
    prints: /does not provide an export named 'fixed'/,
    native: /does not export/,
  },
  'a new await': {
    edits: { 'shared.mjs': `await 0; ${build['shared.mjs']}` },
    prints: /1,1,fixed/,
  },
  'a new cycle': {
    edits: {
      'shared.mjs': `import { total } from './middle.mjs'; ${build['shared.mjs']}; export const later = () => total()`,
    },
    prints: /later/,
    native: /cycle/,
  },
  'a new external': {
    edits: {
      'shared.mjs': `import { external, twice } from 'external'; ${build['shared.mjs'].replace(`'fixed'`, 'twice(external)')}`,
    },
    prints: /externalexternal/,
  },
  'a new built-in': {
    edits: {
      'shared.mjs': `import { sep } from 'node:path'; ${build['shared.mjs'].replace(`'fixed'`, 'sep')}`,
    },
    prints: /1,1,\//,
  },
  'a chunk that throws': {
    edits: { 'middle.mjs': `${build['middle.mjs']}\nthrow new RangeError('of another build')` },
    exits: 1,
    prints: /RangeError: of another build/,
  },
}

testPrograms({
  ...Object.fromEntries(
    Object.entries(edits).flatMap(([name, edit]): [string, Program][] => [
      [`with its sidecar: ${name}`, { files: build, ...edit }],
    ]),
  ),
  'without its sidecar': {
    files: build,
    prepare: (folder) =>
      writeFile(join(folder, 'shared.mjs'), build['shared.mjs'].replace('value = 1', 'value = 3')),
    prints: /3,3,fixed/,
    native: /has changed/,
  },
})
