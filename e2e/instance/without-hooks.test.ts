// importModule() where Node has no module.registerHooks(): a build is ours as a whole, or Node's as a whole.
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runtimeFolder, testPrograms, type Program } from '../tools/programs.ts'

const counter = `
  globalThis.evaluations = (globalThis.evaluations ?? 0) + 1
  export let count = 0
  export const increment = () => ++count
  export { count as default }
`

const programs: Record<string, Program> = {
  'one instance and one namespace object by import, import() and re-export': {
    files: {
      'counter.mjs': counter,
      'middle.mjs': `export * from './counter.mjs'; export * as namespace from './counter.mjs'`,
      'main.mjs': `
        import * as own from './counter.mjs'
        import { count, increment, namespace } from './middle.mjs'
        const [loaded, again] = await Promise.all([import('./counter.mjs'), import(new URL('./counter.mjs', import.meta.url))])
        increment()
        loaded.increment()
        console.log(loaded === own, again === own, namespace === own, evaluations)
        console.log(count, own.count, loaded.count, loaded.default, namespace.count)
      `,
    },
    prints: /true true true 1\n2 2 2 2 2/,
  },

  'importModule() twice, and of what another one has loaded': {
    files: {
      'counter.mjs': counter,
      'user.mjs': `export { increment, count } from './counter.mjs'`,
      'main.mjs': `
        const runtime = process.env.START_WITH_RUNTIME
        const load = runtime ? (await import(runtime)).importModule : (url) => import(url)
        const at = (name) => new URL(name, import.meta.url)
        const [first, second, user] = [await load(at('counter.mjs')), await load(at('counter.mjs')), await load(at('user.mjs'))]
        user.increment()
        console.log(first === second, evaluations, first.count, user.count)
      `,
    },
    prints: /true 1 1 1/,
  },

  'two copies of the runtime share one registry': {
    files: {
      'counter.mjs': counter,
      'other.mjs': `import { count, increment } from './counter.mjs'; increment(); export const read = () => count`,
      'main.mjs': `
        import { increment, count } from './counter.mjs'
        increment()
        const copy = process.env.START_WITH_RUNTIME
          ? await import(new URL('./copy/index.mjs', import.meta.url))
          : { importModule: (url) => import(url) }
        const { read } = await copy.importModule(new URL('./other.mjs', import.meta.url))
        console.log(count, read(), evaluations)
      `,
    },
    prepare: (folder) => cp(runtimeFolder, join(folder, 'copy'), { recursive: true }),
    prints: /2 2 1/,
  },

  'packages are Node’s, with their own namespace objects and live bindings': {
    files: {
      'node_modules/moving/package.json': '{ "exports": "./index.mjs" }',
      'node_modules/moving/index.mjs': `export let value = 0; export const set = (to) => { value = to }`,
      'node_modules/common/package.json': '{ "main": "./index.cjs" }',
      'node_modules/common/index.cjs': `exports.named = 1; exports.parent = typeof module.parent`,
      'chunk.mjs': `
        import * as moving from 'moving'
        import common, { named } from 'common'
        export const read = () => [moving.value, common.named, named, common.parent].join()
        export const namespace = moving
      `,
      'main.mjs': `
        import { types } from 'node:util'
        import { value, set } from 'moving'
        import { read, namespace } from './chunk.mjs'
        set(1)
        console.log(value, read(), namespace === await import('moving'), types.isModuleNamespaceObject(namespace))
      `,
    },
    // A live binding of a package has to be read through its namespace object.
    prints: /1 1,1,1,\w+ true true/,
  },

  'a build with one chunk that is stale is Node’s as a whole': {
    files: {
      'counter.mjs': counter,
      'stale.mjs': `export const version = 1`,
      'lazy.mjs': `import { version } from './stale.mjs'; import { increment } from './counter.mjs'; export { version, increment }`,
      'main.mjs': `
        import { count } from './counter.mjs'
        const { version, increment } = await import('./lazy.mjs')
        increment()
        console.log(version, count, evaluations)
      `,
    },
    prepare: (folder) => writeFile(join(folder, 'stale.mjs'), 'export const version = 2'),
    prints: /2 1 1/,
    native: { 'counter.mjs': /stale/, 'lazy.mjs': /stale/, 'main.mjs': /stale/, 'stale.mjs': /has changed/ },
  },

  'a build that reaches a file of Node’s is Node’s as a whole': {
    files: {
      'counter.mjs': counter,
      'native/user.mjs': `import { increment } from '../counter.mjs'; increment()`,
      'main.mjs': `
        import './native/user.mjs'
        import { count } from './counter.mjs'
        console.log(count, evaluations)
      `,
    },
    prints: /1 1/,
    native: { 'counter.mjs': /a file of Node's/, 'main.mjs': /a file of Node's/ },
  },

  // Nobody tells us what Node loads by itself; see `docs/differences.md`.
  'difference: a chunk that Node imports by itself is another instance': {
    files: {
      'counter.mjs': counter,
      'native/user.mjs': `export { count, increment } from '../counter.mjs'`,
      'main.mjs': `
        import { increment, count } from './counter.mjs'
        increment()
        const path = ['.', 'native', 'user.mjs'].join('/')
        const user = await import(path)
        user.increment()
        console.log(count, user.count, evaluations)
      `,
    },
    differences: [[/1 1 2/g, '2 2 1']],
  },

  'hundreds of modules, in a chain': {
    files: {
      ...Object.fromEntries(
        Array.from({ length: 400 }, (_, i) => [
          `m${i}.mjs`,
          i === 399
            ? 'export const depth = 0'
            : `import { depth as d } from './m${i + 1}.mjs'; export const depth = d + 1`,
        ]),
      ),
      'main.mjs': `import { depth } from './m0.mjs'; console.log(depth)`,
    },
    prints: /399/,
  },
}

testPrograms(
  Object.fromEntries(Object.entries(programs).map(([name, program]) => [name, { ...program, nodes: [20] }])),
)
