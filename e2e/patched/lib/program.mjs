// The program of the campaign. Each module is something that the runtime does in another way.

const graph = {
  // A cycle, a namespace object of one of its members, a live binding.
  'a.mjs': `
    import { b } from './b.mjs'
    import * as ns from './b.mjs'
    export const a = [b, ns.b, typeof ns.c]
    export let live = 1
    export const bump = () => { live++ }
    export { c as again } from './b.mjs'
    export * from './plain.mjs'`,
  'b.mjs': `import './c.mjs'\nexport const b = 'b'\nexport { c } from './c.mjs'`,
  'c.mjs': `import { b } from './b.mjs'\nimport { live } from './a.mjs'\nexport const c = () => b + live\nexport function early() { return 'early' }`,
  'plain.mjs': `export const plain = 'plain'\nexport default class {}`,
  'data.json': '{ "k": ["v", 1] }',
  'inner.cjs': `module.exports = { inner: __filename.length > 0 && module.children.length === 0 && this === undefined }`,
  'deps.cjs': `exports.q = require('./data.json').k\nexports.inner = require('./inner.cjs')\nexports.args = arguments.length\nexports.isThis = this === exports`,
  // CommonJS and JSON, and an import() that nobody awaits.
  'edge.mjs': `
    import c, { q } from './deps.cjs'
    import j from './data.json' with { type: 'json' }
    import pkg, { named } from 'cjs-pkg'
    import esm from 'esm-pkg'
    export const x = [c.q, c.inner, c.args, c.isThis, q, j.k, pkg.deep, named, esm]
    export default class {}
    export const lazy = import('./lazy.mjs')
    export const url = import.meta.url.length > 0`,
  'lazy.mjs': `import { live } from './a.mjs'\nimport { readFileSync } from 'node:fs'\nexport const lazy = [live, typeof readFileSync]`,
  // Top-level await, in a cycle and outside of one.
  'waits.mjs': `import { two } from './two.mjs'\nexport const one = await 'one'\nexport { two }`,
  'two.mjs': `import { three } from './three.mjs'\nexport const two = (await three()) + (await 2)`,
  'three.mjs': `import { two } from './two.mjs'\nexport function three() { return 3 }\nexport const late = () => two\nawait null`,
  'throws.mjs': `import './plain.mjs'\nthrow new Error('thrown')`,
  'missing.mjs': `import { nothing } from './plain.mjs'\nexport { nothing }`,
  'broken.mjs': `export let =`,
}

/** What main modules have in common: they replace one function, load the graph, and put the function back. */
const run = `
  import { writeFileSync } from 'node:fs'
  import { inspect } from 'node:util'
  import { listFunctions, replace } from './functions.mjs'

  const { captureStackTrace } = Error

  export async function run(load) {
    const [out, how, ...indexes] = process.argv.slice(2)
    const functions = listFunctions()
    const targets = indexes[0] === 'all' ? functions : indexes.map((index) => functions[index])
    const calls = new Set()
    const add = calls.add.bind(calls)
    const stacks = []
    let isWatching = false
    const onCall = (name) => {
      if (!isWatching) return
      isWatching = false
      const holder = {}
      captureStackTrace(holder)
      stacks[stacks.length] = [name, holder.stack]
      isWatching = true
    }
    const log = []
    const note = (value) => { log[log.length] = value }
    const restores = []
    for (let i = 0; i < targets.length; i++) restores[i] = how === 'none' ? () => {} : replace(targets[i], how, onCall)
    isWatching = true
    try {
      const a = await load('./a.mjs')
      note(a.a)
      note(a.live)
      a.bump()
      note(a.live)
      note(a.again())
      note(a.plain)
      const edge = await load('./edge.mjs')
      note(edge.default)
      note(edge.x)
      note(edge.url)
      const lazy = await edge.lazy
      note(lazy.lazy)
      const waits = await load('./waits.mjs')
      note(waits.one)
      note(waits.two)
    } catch (error) {
      note(error)
    }
    const failing = ['./throws.mjs', './missing.mjs', './broken.mjs', './none.mjs']
    for (let i = 0; i < 4; i++) {
      try {
        note(await load(failing[i]))
      } catch (error) {
        note(error)
      }
    }
    isWatching = false
    for (let i = restores.length - 1; i >= 0; i--) restores[i]()
    const describe = (value) =>
      value instanceof Error ? value.name + ': ' + value.message + ' ' + value.code : inspect(value, { depth: 4 })
    const result = { log: log.map(describe), stacks, functions: functions.map(({ name }) => name) }
    writeFileSync(out, JSON.stringify(result))
  }`

/** @type {(functions: string) => Record<string, string>} */
export const programFiles = (functions) => ({
  'package.json': '{ "type": "module" }',
  ...Object.fromEntries(
    Object.entries(graph).map(([path, text]) => [path, text.replaceAll(/^ {4}/gm, '').trimStart()]),
  ),
  'functions.mjs': functions,
  'run.mjs': run.replaceAll(/^ {2}/gm, '').trimStart(),
  'main.mjs': `import { run } from './run.mjs'\nawait run((specifier) => import(specifier))\n`,
  'start.mjs': `import { importModule } from '@esm-bytecode/runtime'\nimport { run } from './run.mjs'\nawait run((specifier) => importModule(specifier, import.meta.url))\n`,
  'hooks.mjs': `import { registerHooks } from 'node:module'
registerHooks({
  resolve: (specifier, context, next) => next(specifier, context),
  load: (url, context, next) => next(url, context),
})
`,
  'node_modules/cjs-pkg/package.json': '{ "name": "cjs-pkg" }',
  'node_modules/cjs-pkg/index.js': `#!/usr/bin/env node\nexports.deep = require('./lib/deep')\nexports.named = 'named'\n`,
  'node_modules/cjs-pkg/lib/deep.js': `module.exports = { deep: true, esm: typeof require('esm-pkg').default }\n`,
  'node_modules/esm-pkg/package.json': '{ "name": "esm-pkg", "type": "module", "exports": "./index.js" }',
  'node_modules/esm-pkg/index.js': `import { inner } from './inner.js'\nexport default inner\n`,
  'node_modules/esm-pkg/inner.js': `export const inner = 'inner'\n`,
})
