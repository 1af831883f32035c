// A module that Node's side reaches and ours reaches is one module, with one namespace object.
import { REGISTER, testPrograms } from '../tools/programs.ts'

/** Counts its evaluations, and has a binding that moves. */
const counter = `
  globalThis.evaluations = (globalThis.evaluations ?? 0) + 1
  export let count = 0
  export function increment() { return ++count }
  export default { name: 'counter' }
`

testPrograms({
  'import, import() and a native module that imports a chunk': {
    files: {
      'counter.mjs': counter,
      'native/user.mjs': `
        import * as namespace from '../counter.mjs'
        import fallback, { count, increment } from '../counter.mjs'
        export { namespace, fallback, increment }
        export const read = () => count
        export const load = () => import('../counter.mjs')
      `,
      'main.mjs': `
        import { types } from 'node:util'
        import * as own from './counter.mjs'
        import { count, increment } from './counter.mjs'
        const user = await import('./native/user.mjs')
        const loaded = await import('./counter.mjs')
        console.log(user.namespace === own, loaded === own, (await user.load()) === own, user.fallback === own.default)
        console.log(types.isModuleNamespaceObject(own), evaluations)
        user.increment()
        console.log(count, own.count, user.read(), user.namespace.count, loaded.count)
        increment()
        console.log(count, own.count, user.read(), user.namespace.count, loaded.count)
      `,
    },
    prints: /true true true true\ntrue 1\n1 1 1 1 1\n2 2 2 2 2/,
    nodes: [22, 24, 26],
  },

  'a chunk inside of a closed graph that Node comes to know later': {
    files: {
      'counter.mjs': counter,
      'middle.mjs': `
        export { count, increment } from './counter.mjs'
        export { default } from './counter.mjs'
      `,
      'native/user.mjs': `export * from '../counter.mjs'; export * as namespace from '../counter.mjs'`,
      'main.mjs': `
        import fallback, { count, increment } from './middle.mjs'
        increment()
        const { namespace } = await import('./native/user.mjs')
        console.log(namespace.count, count, evaluations, namespace === await import('./counter.mjs'))
        console.log(namespace.default === fallback, Object.keys(namespace), Object.keys(await import('./middle.mjs')))
        namespace.increment()
        console.log(namespace.count, count, (await import('./middle.mjs')).count)
      `,
    },
    prints: /1 1 1 true/,
    nodes: [22, 24, 26],
  },

  'bindings of an external module move, and ours follow': {
    files: {
      'node_modules/moving/package.json': '{ "exports": "./index.mjs" }',
      'node_modules/moving/index.mjs': `
        export let value = 0
        export const set = (to) => { value = to }
        export { value as default, value as 'a string' }
      `,
      'dependency.mjs': `
        export { value as again, default as byDefault } from 'moving'
        export * from 'moving'
      `,
      'main.mjs': `
        import fallback, { value, set, 'a string' as text } from 'moving'
        import * as namespace from 'moving'
        import * as dependency from './dependency.mjs'
        import { again, byDefault } from './dependency.mjs'
        const read = () => [value, fallback, text, namespace.value, dependency.value, again, byDefault, dependency.again].join()
        console.log(read())
        set(1)
        console.log(read())
        setTimeout(() => { set(2); console.log(read()) })
      `,
    },
    prints: /1,1,1,1,1,1,1,1\n2,2/,
    nodes: [22, 24, 26],
  },

  'bindings of ours move, and those of an external module follow': {
    files: {
      'node_modules/follower/package.json': '{ "exports": "./index.mjs" }',
      'node_modules/follower/index.mjs': `
        import fallback, * as namespace from '../../state.mjs'
        import { value, fn, Class, nested } from '../../state.mjs'
        export const read = () => [value, fallback, typeof fn, Class?.name, nested?.deep, namespace.value].join()
        export { value } from '../../state.mjs'
      `,
      'state.mjs': `
        export let value = 0, nested
        export function fn() {}
        export class Class {}
        export const change = () => {
          value += 1
          ;[nested] = [{ deep: value }]
          fn = value
          Class = class Other {}
          for (value of [value * 10]);
        }
        export { value as default }
      `,
      'main.mjs': `
        import { read, value } from 'follower'
        import { change } from './state.mjs'
        console.log(read(), value)
        change()
        console.log(read(), value)
        change()
        setTimeout(() => console.log(read(), value))
      `,
    },
    prints: /0,0,function,Class,,0 0\n10,10,number,Other,1,10 10/,
    nodes: [22, 24, 26],
  },

  'require() of a chunk, before and after import': {
    files: {
      'node_modules/package/package.json': '{ "exports": "./index.cjs" }',
      'node_modules/package/index.cjs': `
        const before = require('../../counter.mjs')
        const open = require('../../open.mjs')
        exports.before = before
        exports.open = open
        exports.again = () => [require('../../counter.mjs') === before, require('../../open.mjs') === open, before.count]
      `,
      'node_modules/external/package.json': '{ "exports": "./index.mjs" }',
      'node_modules/external/index.mjs': `export const external = 'external'`,
      'counter.mjs': counter,
      'open.mjs': `
        import { external } from 'external'
        import { count } from './counter.mjs'
        export const both = () => external + count
        export { external }
      `,
      'main.mjs': `
        import { createRequire } from 'node:module'
        import { before, open, again } from 'package'
        import * as own from './counter.mjs'
        import * as ownOpen from './open.mjs'
        const require = createRequire(import.meta.url)
        console.log(before === own, open === ownOpen, require('./counter.mjs') === own, require('./open.mjs') === ownOpen)
        own.increment()
        console.log(again(), open.both(), evaluations, Object.keys(before), Object.keys(require.cache).length)
        const cached = require.cache[require.resolve('./counter.mjs')]
        console.log(cached.exports === own, cached.loaded, cached.id === cached.filename)
        console.log(await import('./open.mjs') === require('./open.mjs'))
      `,
    },
    since: 22,
    prints: /false true false true/,
  },

  'require() of a chunk that Node has already, in every state': {
    files: {
      'counter.mjs': counter,
      'deep.mjs': `export { increment } from './counter.mjs'; export const deep = 1`,
      'throws.mjs': `globalThis.thrown = (globalThis.thrown ?? 0) + 1; throw new RangeError('thrown ' + thrown)`,
      'importsThrows.mjs': `import './throws.mjs'; export const never = 1`,
      'awaits.mjs': `export const value = await 1`,
      'importsAwaits.mjs': `import { value } from './awaits.mjs'; export const doubled = value * 2`,
      'node_modules/external/package.json': '{ "exports": "./index.mjs" }',
      'node_modules/external/index.mjs': `export const external = 'external'`,
      'open.mjs': `import { external } from 'external'; export const open = external`,
      'openAwaits.mjs': `import { external } from 'external'; export const open = await external`,
      'main.mjs': `
        import { createRequire } from 'node:module'
        const require = createRequire(import.meta.url)
        const attempt = (path) => {
          try { return Object.keys(require(path)).join() } catch (error) { return error.name + ' ' + error.code + ' ' + error.message.split('\\n')[0] }
        }
        const names = ['counter', 'deep', 'throws', 'importsThrows', 'awaits', 'importsAwaits', 'open', 'openAwaits']
        for (const round of [1, 2]) for (const name of names) console.log(round, name, attempt('./' + name + '.mjs'))
        for (const name of names) {
          console.log(name, await import('./' + name + '.mjs').then(Object.keys, String), attempt('./' + name + '.mjs'))
        }
        console.log(evaluations, thrown)
      `,
    },
    since: 22,
    prints: /ERR_REQUIRE_ASYNC_MODULE/,
  },

  'require() while an import of the same chunk is under way': {
    files: {
      'counter.mjs': counter,
      'native/require.cjs': `
        try {
          const { increment } = require('../counter.mjs')
          console.log('required', increment())
        } catch (error) { console.log(error.code) }
      `,
      'main.mjs': `
        const [{ count }] = await Promise.all([import('./counter.mjs'), import('./native/require.cjs')])
        console.log(count, evaluations)
      `,
    },
    since: 22,
  },

  'a chunk that a CommonJS module requires back, in a cycle': {
    files: {
      'native/back.cjs': `
        try { console.log(Object.keys(require('../main.mjs'))) } catch (error) { console.log(error.code) }
        exports.later = () => Object.keys(require('../main.mjs'))
      `,
      'main.mjs': `
        import back from './native/back.cjs'
        export const main = 1
        setTimeout(() => console.log(back.later()))
      `,
    },
    since: 22,
    prints: /ERR_REQUIRE_CYCLE_MODULE/,
  },

  'a chunk requires, by createRequire, what requires the chunk back': {
    files: {
      'native/back.cjs': `
        try { console.log(Object.keys(require('../entry.mjs'))) } catch (error) { console.log(error.name, error.code) }
        exports.back = 1
      `,
      'entry.mjs': `
        import { inner } from './inner.mjs'
        export const entry = inner
      `,
      'inner.mjs': `
        import { createRequire } from 'node:module'
        export const inner = createRequire(import.meta.url)('./native/back.cjs')
      `,
      'main.mjs': `console.log(await import('./entry.mjs').then(({ entry }) => entry, String))`,
    },
    since: 22,
    prints: /ERR_REQUIRE_CYCLE_MODULE/,
  },

  'a facade has no await unless its graph has one': {
    files: {
      'sync.mjs': `export const sync = () => { async function f() { await 0; for await (const x of []); } return f }`,
      'dynamic.mjs': `export const load = () => import('./awaits.mjs')`,
      'awaits.mjs': `await 0; export const awaited = 1`,
      'native/require.cjs': `
        for (const name of ['sync', 'dynamic', 'awaits']) {
          try { console.log(Object.keys(require('../' + name + '.mjs'))) } catch (error) { console.log(error.code) }
        }
        require('../dynamic.mjs').load().then(({ awaited }) => console.log(awaited))
      `,
      'main.mjs': `import './native/require.cjs'`,
    },
    since: 22,
    prints: /\[ 'sync' \]\n\[ 'load' \]\nERR_REQUIRE_ASYNC_MODULE\n1/,
  },

  'module.exports names, default and __esModule as require() shows them': {
    files: {
      'whole.mjs': `const whole = { whole: true }; export { whole as 'module.exports' }; export const other = 1`,
      'both.mjs': `export default class Both {}; export const named = 1`,
      'marked.mjs': `export const __esModule = true; export default 1`,
      'main.cjs': `
        const shapes = ['whole', 'both', 'marked'].map((name) => require('./' + name + '.mjs'))
        console.log(shapes)
        import('./both.mjs').then((both) => console.log(both === shapes[1], Object.keys(both), shapes[1].__esModule))
      `,
    },
    since: 22,
    args: [REGISTER, 'main.cjs'],
  },

  // What it sees before the chunk has been evaluated is in `docs/differences.md`.
  'an external ES module that imports a chunk back, in a cycle': {
    files: {
      'native/back.mjs': `
        import { constant, variable, read } from '../main.mjs'
        import * as main from '../main.mjs'
        const attempt = (action) => { try { return action() } catch (error) { return error.message } }
        console.log(attempt(() => constant), attempt(() => main.constant))
        export const back = () => [constant, variable, read(), main.constant].join()
      `,
      'main.mjs': `
        import { back } from './native/back.mjs'
        export const constant = 'constant'
        export var variable = 'variable'
        export const read = () => constant
        setTimeout(() => console.log(back()))
      `,
    },
    nodes: [22, 24, 26],
    prints: /constant,variable,constant,constant/,
  },

  'a chunk imported with a query is another instance': {
    files: {
      'counter.mjs': counter,
      'main.mjs': `
        import { increment } from './counter.mjs'
        const other = await import('./counter.mjs?other')
        increment()
        console.log(other.count, evaluations, other === await import('./counter.mjs?other'), other === await import('./counter.mjs'))
      `,
    },
    prints: /0 2 true false/,
    nodes: [22, 24, 26],
  },
})
