// The two packages below most tools that watch servers, by themselves: each of their hooks is called as under plain Node.
import { testHookedInTurn, type Setup } from './hooked-program.ts'

const program = {
  'package.json': '{ "name": "program", "type": "module", "imports": { "#own": "./own.mjs" } }',
  'main.mjs': `
    import { readFileSync } from 'node:fs'
    import path from 'path'
    import { greet } from 'es-package'
    import Greeter, * as all from 'es-package'
    import common, { greet as commonGreet } from 'common-package'
    import { own } from '#own'
    import { chunk } from './chunk.mjs'
    import data from './data.json' with { type: 'json' }

    console.log(readFileSync('text.txt', 'utf8'), path.basename('/a/b'))
    console.log(greet('name'), all.greet('namespace'), new Greeter().greet())
    console.log(common.greet('default'), commonGreet('name'), own(), chunk(), data.value)
    const { later } = await import('./later.mjs')
    console.log(later())
    console.log(globalThis.seen?.join('\\n'))
  `,
  'own.mjs': `export const own = () => 'own'`,
  'chunk.mjs': `
    import { number } from './number.mjs'
    export const chunk = () => 'chunk ' + number()
  `,
  'number.mjs': `export let number = () => 42`,
  'later.mjs': `
    import { createRequire } from 'node:module'
    import { greet } from 'es-package'
    import { required } from 'required-package'
    const require = createRequire(import.meta.url)
    export const later = () => [greet('later'), required(), require('common-package').greet('required')].join()
  `,
  'data.json': '{ "value": "json" }',
  'text.txt': 'text',
  'node_modules/es-package/package.json':
    '{ "name": "es-package", "version": "1.2.3", "exports": "./index.mjs" }',
  'node_modules/es-package/index.mjs': `
    import { word } from './word.mjs'
    export const greet = (name) => word() + ' ' + name
    export default class Greeter { greet() { return greet('class') } }
  `,
  'node_modules/es-package/word.mjs': `export const word = () => 'hello'`,
  'node_modules/common-package/package.json':
    '{ "name": "common-package", "version": "1.2.3", "main": "./index.js" }',
  'node_modules/common-package/index.js': `
    const { word } = require('./word.js')
    exports.greet = (name) => word() + ' ' + name
  `,
  'node_modules/common-package/word.js': `exports.word = () => 'good day'`,
  'node_modules/required-package/package.json':
    '{ "name": "required-package", "version": "1.2.3", "main": "./index.js" }',
  'node_modules/required-package/index.js': `exports.required = () => 'required'`,
}

const names = `['fs', 'es-package', 'common-package', 'required-package']`
/** Wraps functions, and notes what it is called with. */
const wrap = `
  globalThis.seen = []
  const wrap = (exported, name, folder) => {
    seen.push([name, folder?.split('/').at(-1) ?? '-', Object.keys(exported).length, exported.default === undefined].join())
    for (const key of ['greet', 'readFileSync', 'required', 'number', 'chunk', 'own']) {
      const original = exported[key]
      if (typeof original !== 'function') continue
      try { exported[key] = (...args) => '[' + key + ' ' + original(...args) + ']' } catch (error) { seen.push(error.message) }
    }
    return exported
  }
`
const synchronous = (options: string, hook: string) => `
  import { register } from 'import-in-the-middle/register-hooks.mjs'
  import { Hook, addHook } from 'import-in-the-middle'
  register(${options})
  ${wrap}
  ${hook}
`
const offThread = (options: string, hook: string) => `
  import { register } from 'node:module'
  import { Hook, addHook } from 'import-in-the-middle'
  register('import-in-the-middle/hook.mjs', import.meta.url, ${options})
  ${wrap}
  ${hook}
`
const hookNames = `new Hook(${names}, wrap)`
const hookAll = `addHook((url, exported) => {
  if (!url.startsWith(new URL('..', import.meta.url))) return
  wrap(exported, url.split('/').at(-1))
})`

const tools = {
  'tools/sync-all.mjs': synchronous('', hookNames),
  'tools/sync-include.mjs': synchronous(`{ include: ${names} }`, hookNames),
  'tools/sync-exclude.mjs': synchronous(`{ exclude: ['es-package'] }`, hookNames),
  'tools/sync-should-include.mjs': synchronous(
    `{ shouldInclude: (url, specifier) => specifier === 'es-package' || specifier === '#own' || url.endsWith('/number.mjs') }`,
    hookAll,
  ),
  'tools/sync-modules.mjs': synchronous('', hookAll),
  'tools/thread-all.mjs': offThread('', hookNames),
  'tools/thread-include.mjs': offThread(`{ data: { include: ${names} } }`, hookNames),
  'tools/thread-modules.mjs': offThread('', hookAll),
  'tools/thread-channel.mjs': `
    import { register } from 'node:module'
    import { Hook, createAddHookMessageChannel } from 'import-in-the-middle'
    const { registerOptions, waitForAllMessagesAcknowledged } = createAddHookMessageChannel()
    register('import-in-the-middle/hook.mjs', import.meta.url, registerOptions)
    ${wrap}
    new Hook(${names}, wrap)
    await waitForAllMessagesAcknowledged()
  `,
  'tools/wrap-only.mjs': `
    import { Hook } from 'import-in-the-middle'
    ${wrap}
    ${hookNames}
  `,
  'tools/required.mjs': `
    import { createRequire } from 'node:module'
    const { Hook } = createRequire(import.meta.url)('require-in-the-middle')
    ${wrap}
    new Hook(['fs', 'common-package', 'required-package'], wrap)
  `,
}

const wrapped = {
  prints:
    /^\[readFileSync text\] b\n\[greet hello name\] \[greet hello namespace\].*\n.*\[greet good day name\]/,
}
const setup = (name: string, rest: Omit<Setup, 'preload'>): Setup => ({
  preload: ['--import', `./tools/${name}.mjs`],
  flags: ['--no-warnings'],
  ...rest,
})

testHookedInTurn({
  'a program': {
    files: { ...program, ...tools },
    setups: {
      'import-in-the-middle/register-hooks.mjs': setup('sync-all', wrapped),
      'import-in-the-middle/register-hooks.mjs, an include list': setup('sync-include', wrapped),
      'import-in-the-middle/register-hooks.mjs, an exclude list': setup('sync-exclude', {
        prints: /^\[readFileSync text\] b\nhello name hello namespace .*\n.*\[greet good day name\]/,
      }),
      'import-in-the-middle/register-hooks.mjs, shouldInclude()': setup('sync-should-include', {
        prints: /^text b\n\[greet hello name\].*\n.* \[own own\] chunk \[number 42\] json\n/,
      }),
      'import-in-the-middle/register-hooks.mjs, modules of the program': setup('sync-modules', {
        prints: /\[own own\] \[chunk chunk \[number 42\]\] json\n/,
      }),
      'import-in-the-middle/hook.mjs': setup('thread-all', wrapped),
      'import-in-the-middle/hook.mjs, an include list': setup('thread-include', wrapped),
      'import-in-the-middle/hook.mjs, modules of the program': setup('thread-modules', {
        prints: /\[own own\] \[chunk chunk \[number 42\]\] json\n/,
      }),
      'import-in-the-middle/hook.mjs, createAddHookMessageChannel()': setup('thread-channel', wrapped),
      'import-in-the-middle/hook.mjs, --experimental-loader': {
        preload: [
          '--experimental-loader',
          'import-in-the-middle/hook.mjs',
          '--import',
          './tools/wrap-only.mjs',
        ],
        flags: ['--no-warnings'],
        ...wrapped,
      },
      // It patches Module.prototype.require(), which is no module hook, and which an import does not call.
      'require-in-the-middle': setup('required', {
        prints: /\ngood day default .*\nhello later,required,\[greet good day required\]\n/,
        isHooked: false,
      }),
    },
  },
})
