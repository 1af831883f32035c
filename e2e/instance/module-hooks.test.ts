// Instrumentation, as APM agents do it: hooks that come before and after ours see what they see natively.
import { REGISTER, testPrograms, type Program } from '../tools/programs.ts'

const files = {
  'node_modules/external/package.json': '{ "exports": "./index.mjs" }',
  'node_modules/external/index.mjs': `
    export const greet = (name) => 'hello ' + name
    export let calls = 0
    export default class Greeter { greet() { return greet('class') } }
  `,
  'node_modules/common/package.json': '{ "main": "./index.cjs" }',
  'node_modules/common/index.cjs': `exports.greet = (name) => 'good day ' + name`,
  'main.mjs': `
    import Greeter, { greet } from 'external'
    import * as external from 'external'
    import common, { greet as commonGreet } from 'common'
    import { lines, later } from './chunk.mjs'
    console.log(greet('main'), external.greet('namespace'), new Greeter().greet(), common.greet('default'), commonGreet('name'))
    console.log(lines().join())
    console.log(await later())
    console.log(import.meta.url.slice(-8))
  `,
  'chunk.mjs': `
    import { readFileSync } from 'node:fs'
    import fs from 'fs'
    import * as namespace from 'node:fs'
    import path from 'node:path'
    export const lines = () => [readFileSync('data.txt', 'utf8'), fs.readFileSync('data.txt', 'utf8'), namespace.readFileSync('data.txt', 'utf8'), path.basename('/a/b')]
    export const later = async () => (await import('./lazy.mjs')).lazy()
  `,
  'lazy.mjs': `
    import { greet } from 'external'
    export const lazy = () => greet('lazy')
  `,
  'data.txt': 'data',
}

const hooksOfImports = (register: string, names: string) => `
  ${register}
  new Hook(${names}, (exported, name) => {
    const wrap = (key) => {
      const original = exported[key]
      try { exported[key] = (...args) => '[' + name + ' ' + original(...args) + ']' } catch (error) { console.log(error.message) }
    }
    if (exported.greet) wrap('greet')
    if (exported.readFileSync) wrap('readFileSync')
  })
`
const synchronous = (options: string) => `
  import { register } from 'import-in-the-middle/register-hooks.mjs'
  import { Hook } from 'import-in-the-middle'
  register(${options})
`
const offThread = (options: string) => `
  import { register } from 'node:module'
  import { Hook } from 'import-in-the-middle'
  register('import-in-the-middle/hook.mjs', import.meta.url, { data: ${options} })
`

const ofBuiltin = { native: { 'main.mjs': /it imports .*chunk/, 'chunk.mjs': /a module hook replaces/ } }
const kinds: Record<string, { preload: string } & Partial<Program>> = {
  'registerHooks, an external': {
    preload: hooksOfImports(synchronous(`{ include: ['external', 'common'] }`), `['external', 'common']`),
  },
  'registerHooks, a built-in': {
    preload: hooksOfImports(synchronous(`{ include: ['fs'] }`), `['fs']`),
    ...ofBuiltin,
  },
  'registerHooks, everything': {
    preload: hooksOfImports(synchronous('undefined'), `['fs', 'external']`),
    native: /hook/,
  },
  'module.register, an external': {
    preload: hooksOfImports(offThread(`{ include: ['external', 'common'] }`), `['external', 'common']`),
  },
  'module.register, a built-in': {
    preload: hooksOfImports(offThread(`{ include: ['fs'] }`), `['fs']`),
    ...ofBuiltin,
  },
  'module.register, everything': {
    preload: hooksOfImports(offThread('undefined'), `['fs', 'external']`),
    native: /hook/,
  },
  'require-in-the-middle, a built-in and an external': {
    preload: `
      import { createRequire } from 'node:module'
      const { Hook } = createRequire(import.meta.url)('require-in-the-middle')
      new Hook(['fs', 'common'], (exported, name) => {
        for (const key of ['greet', 'readFileSync']) {
          const original = exported[key]
          if (original) exported[key] = (...args) => '[' + name + ' ' + original(...args) + ']'
        }
        return exported
      })
    `,
  },
}

/** Hooks on modules of the program itself. */
const plain = {
  'entry.mjs': `import { answer } from './chunk.mjs'; export const ask = () => answer()`,
  'chunk.mjs': `import { number } from './number.mjs'; export const answer = () => number()`,
  'number.mjs': `export const number = () => 42`,
  'main.mjs': `
    import { ask } from './entry.mjs'
    const lazy = await import('./chunk.mjs')
    console.log(ask(), lazy.answer())
  `,
}
const hooksOfChunks = (register: string) => `
  ${register.replace('{ Hook }', '{ addHook }')}
  addHook((name, exported) => {
    if (!/chunk|number/.test(name)) return
    const key = Object.keys(exported)[0]
    const original = exported[key]
    exported[key] = () => '[' + key + ' ' + original() + ']'
  })
`
for (const [name, register] of [
  ['registerHooks', synchronous('undefined')],
  ['module.register', offThread('undefined')],
] as const) {
  kinds[`${name}, modules of the program`] = {
    preload: hooksOfChunks(register),
    files: { ...plain, 'instrument.mjs': hooksOfChunks(register) },
    prints: /\[answer \[number 42\]\] \[answer \[number 42\]\]/,
    native: /hook/,
  }
}

const programs: Record<string, Program> = {}
for (const [name, { preload, ...rest }] of Object.entries(kinds)) {
  const program = { files: { ...files, 'instrument.mjs': preload }, since: 22, ...rest }
  // Node warns of module.register() from 26 on.
  const flags = ['--no-deprecation', '--import', './instrument.mjs']
  programs[`${name}; hooks before ours`] = { ...program, args: [...flags, REGISTER, 'main.mjs'] }
  programs[`${name}; hooks after ours`] = { ...program, args: [REGISTER, ...flags, 'main.mjs'] }
}
testPrograms(programs)
