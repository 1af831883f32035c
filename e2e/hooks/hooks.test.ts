// Hooks of every kind, written for this: registered in either way, each has the say that it has under plain Node.
import { testHooked, type HookedProgram, type Setup } from './hooked-program.ts'
import type { Files } from '../tools/programs.ts'

/** A program that loads modules in each way in which one can be loaded. */
const program = {
  'package.json': '{ "name": "program", "type": "module", "imports": { "#own": "./own.mjs" } }',
  'main.mjs': `
    import { readFileSync } from 'node:fs'
    import { basename } from 'path'
    import { esPackage } from 'es-package'
    import common, { named } from 'common-package'
    import { own } from '#own'
    import { chunk } from './chunk.mjs'
    import { parent } from './parents/one.mjs'
    import data from './data.json' with { type: 'json' }

    console.log('main', readFileSync('text.txt', 'utf8'), basename('/a/b'), esPackage, common.value, named, own, chunk, parent, data.value)
    const { later } = await import('./later.mjs')
    console.log('later', ...later())
    console.log('resolve', import.meta.resolve('./chunk.mjs').slice(-10), import.meta.resolve('es-package').slice(-22))
    for (const specifier of ['./missing.mjs', 'missing-package', './chunk.mjs?query', './words.txt']) {
      await import(specifier).then(
        (namespace) => console.log(specifier, Object.keys(namespace).join()),
        ({ code }) => console.log(specifier, code),
      )
    }
    globalThis.report?.()
  `,
  'own.mjs': `export const own = 'own'`,
  'chunk.mjs': `import { number } from './number.mjs'; export const chunk = 'chunk ' + number`,
  'number.mjs': `export let number = 42`,
  'parents/one.mjs': `import { two } from './two.mjs'; export const parent = 'parent ' + two`,
  'parents/two.mjs': `import { chunk } from '../chunk.mjs'; export const two = 'two ' + chunk`,
  'later.mjs': `
    import { createRequire } from 'node:module'
    import os from 'node:os'
    import { esPackage } from 'es-package'
    import { named } from 'common-package'
    import { number } from './number.mjs'
    import data from './data.json' with { type: 'json' }
    const require = createRequire(import.meta.url)
    export const later = () => [
      typeof os.hostname(), esPackage, named, number, data.value,
      require('common-package').value, require('./data.json').value, require('./required.cjs'), require('#own').own,
    ]
  `,
  'required.cjs': `module.exports = 'required ' + require('common-package').value`,
  'data.json': '{ "value": "json" }',
  'text.txt': 'text',
  'words.txt': 'words',
  'other.mjs': `
    export const own = 'other own', chunk = 'other chunk', number = 'other number', esPackage = 'other package', two = 'other two'
    export const named = 'other named', value = 'other value', readFileSync = () => 'other file', basename = () => 'other path'
    export default { value: 'other default', hostname: () => 1 }
  `,
  'other.json': '{ "value": "other json" }',
  'node_modules/es-package/package.json':
    '{ "name": "es-package", "version": "1.0.0", "exports": { "import": "./index.mjs", "require": "./index.cjs" } }',
  'node_modules/es-package/index.mjs': `import { word } from './word.mjs'; export const esPackage = 'package ' + word`,
  'node_modules/es-package/index.cjs': `exports.esPackage = 'required package'`,
  'node_modules/es-package/word.mjs': `export const word = 'word'`,
  'node_modules/common-package/package.json':
    '{ "name": "common-package", "version": "1.0.0", "main": "./index.js" }',
  'node_modules/common-package/index.js': `exports.named = 'named ' + require('./inner.js'); exports.value = 'value'`,
  'node_modules/common-package/inner.js': `module.exports = 'inner'`,
} satisfies Files

interface Hooks {
  /** Bodies of `resolve(specifier, context, next)` and `load(url, context, next)`. */
  readonly resolve?: string
  readonly load?: string
  readonly prints: RegExp
  /** Where what Node does off the thread is something else: hooks of `module.register()` do not see every `require()`. */
  readonly printsOffThread?: RegExp
  readonly seesStart?: boolean
}

/** `after(value, f)` works on what `next()` gives in either thread. */
const helpers = `
  const other = (name = 'other.mjs') => new URL('../' + name, import.meta.url).href
  const after = (value, f) => (value instanceof Promise ? value.then(f) : f(value))
  const text = (result) => (result.source == null ? null : typeof result.source === 'string' ? result.source : new TextDecoder().decode(result.source))
`

const hooks: Readonly<Record<string, Hooks>> = {
  'resolve by specifier: a file': {
    resolve: `return specifier === './chunk.mjs' ? { url: other(), shortCircuit: true } : next(specifier, context)`,
    prints: /^main .* other chunk parent two chunk 42 json\n/,
  },
  'resolve by specifier: a package': {
    resolve: `return next(specifier === 'es-package' ? other() : specifier, context)`,
    prints: /^main text b other package/,
  },
  'resolve by specifier: CommonJS': {
    resolve: `return next(specifier === 'common-package' && context.conditions.includes('import') ? other() : specifier, context)`,
    prints: /^main text b package word other default other named/,
  },
  'resolve by specifier: a built-in module': {
    resolve: `return specifier === 'node:fs' || specifier === 'path' ? { url: other(), shortCircuit: true } : next(specifier, context)`,
    prints: /^main other file other path/,
  },
  'resolve by specifier: an import of package.json': {
    resolve: `return specifier === '#own' ? { url: other(), shortCircuit: true } : next(specifier, context)`,
    prints: / other own chunk 42/,
  },
  'resolve by specifier: what does not exist': {
    resolve: `return /missing/.test(specifier) ? { url: 'virtual:' + specifier, shortCircuit: true } : next(specifier, context)`,
    load: `return url.startsWith('virtual:') ? { format: 'module', source: 'export const virtual = 1', shortCircuit: true } : next(url, context)`,
    prints: /\n\.\/missing\.mjs virtual\nmissing-package virtual\n/,
  },
  'resolve by the importing module': {
    resolve: `return context.parentURL?.endsWith('/later.mjs') && /number|es-package/.test(specifier) ? { url: other(), shortCircuit: true } : next(specifier, context)`,
    prints: /^main .*package word.* chunk 42 .*\nlater string other package .* other number/,
  },
  'resolve by the importing module, of a chain': {
    resolve: `return context.parentURL?.endsWith('/parents/two.mjs') ? { url: other(), shortCircuit: true } : next(specifier, context)`,
    prints: / own chunk 42 parent two other chunk json\n/,
  },
  'resolve by conditions': {
    resolve: `
      if (specifier !== 'es-package' || !context.conditions.includes('import')) return next(specifier, context)
      return next(specifier, { ...context, conditions: ['node', 'require'] })
    `,
    prints: /^main text b required package/,
  },
  'resolve by attributes': {
    resolve: `return context.importAttributes?.type === 'json' ? { url: other('other.json'), shortCircuit: true } : next(specifier, context)`,
    prints: / parent two chunk 42 other json\n/,
  },
  'resolve to a query': {
    resolve: `return after(next(specifier, context), (result) => (/number|data/.test(specifier) ? { ...result, url: result.url + '?hooked' } : result))`,
    load: `return after(next(url, context), (result) => (url.endsWith('?hooked') && result.source != null ? { ...result, source: text(result).replace(/42|"json"/, '"hooked"') } : result))`,
    prints: / chunk hooked .* hooked\n/,
  },
  'resolve with a format': {
    resolve: `return specifier === './words.txt' ? after(next(specifier, context), (result) => ({ ...result, format: 'module' })) : next(specifier, context)`,
    load: `return url.endsWith('/words.txt') ? after(next(url, { ...context, format: 'module' }), (result) => ({ ...result, source: 'export const text = 1' })) : next(url, context)`,
    prints: /\n\.\/words\.txt text\n/,
  },
  'resolve that throws': {
    resolve: `if (specifier === './words.txt') throw Object.assign(new Error('refused'), { code: 'REFUSED' }); return next(specifier, context)`,
    prints: /\n\.\/words\.txt REFUSED\n/,
  },
  'load of an ES module': {
    load: `return after(next(url, context), (result) => (/\\/(main|number|one)\\.mjs$/.test(url) ? { ...result, source: text(result).replace(/42/, '43').replace("'main'", "'hooked main'").replace("'parent '", "'hooked parent '") } : result))`,
    prints: /^hooked main .* chunk 43 hooked parent two chunk 43 /,
  },
  'load of a package': {
    load: `return after(next(url, context), (result) => (/word\\.mjs$/.test(url) ? { ...result, source: text(result).replace("'word'", "'hooked'") } : result))`,
    prints: /^main text b package hooked /,
  },
  'load of CommonJS': {
    load: `
      if (!url.endsWith('/common-package/index.js')) return next(url, context)
      return { format: 'commonjs', source: "exports.named = 'hooked'; exports.value = 'hooked value'", shortCircuit: true }
    `,
    prints: / hooked value hooked own /,
  },
  'load of JSON': {
    load: `return after(next(url, context), (result) => (result.format === 'json' && result.source != null ? { ...result, source: '{ "value": "hooked json" }' } : result))`,
    prints: / parent two chunk 42 hooked json\n/,
  },
  'load of another format': {
    load: `
      if (!url.endsWith('/words.txt')) return next(url, context)
      return { format: 'json', source: '{ "words": 1 }', shortCircuit: true }
    `,
    prints: /\n\.\/words\.txt default\n/,
  },
  'load that does nothing': {
    load: `return next(url, context)`,
    prints: /^main text b package word value named inner own chunk 42 parent two chunk 42 json\n/,
  },
  'resolve that does nothing': {
    resolve: `return next(specifier, context)`,
    prints: /^main text b package word value named inner own chunk 42 parent two chunk 42 json\n/,
  },
  'a log of everything': {
    resolve: `
      return after(next(specifier, context), (result) => {
        log('resolve', specifier, context.parentURL, context.conditions.join('+'), JSON.stringify(context.importAttributes), result.url, result.format)
        return result
      })
    `,
    load: `
      return after(next(url, context), (result) => {
        log('load', url, JSON.stringify(context.importAttributes), context.conditions, context.format, result.format, result.source == null)
        return result
      })
    `,
    prints: /\nresolve node:fs file:[^ ]*\/main\.mjs .*\{\} node:fs/,
    seesStart: true,
  },
}

/** In a thread of its own a hook writes to a file, from where the program prints it. */
const logs = {
  synchronous: `
    const lines = []
    globalThis.report = () => console.log(lines.join('\\n'))
    const log = (...words) => lines.push(words.join(' '))
  `,
  offThread: `
    import { appendFileSync } from 'node:fs'
    const log = (...words) => appendFileSync(process.env.LOG_FILE, words.join(' ') + '\\n')
  `,
}

const source = ({ resolve, load }: Hooks, log: string) => `
  ${log}
  ${helpers}
  ${resolve === undefined ? '' : `export function resolve(specifier, context, next) { ${resolve} }`}
  ${load === undefined ? '' : `export function load(url, context, next) { ${load} }`}
`

const files: Record<string, string> = {
  'tools/report.mjs': `
    import { readFileSync, rmSync } from 'node:fs'
    import { pid } from 'node:process'
    process.env.LOG_FILE = 'log-' + pid
    globalThis.report = () => {
      try {
        // The threads take turns as they like.
        console.log(readFileSync(process.env.LOG_FILE, 'utf8').split('\\n').toSorted().join('\\n'))
        rmSync(process.env.LOG_FILE)
      } catch {}
    }
  `,
}
const setups: Record<string, Setup> = {}
const flags = ['--no-warnings']
for (const [name, each] of Object.entries(hooks)) {
  const file = name.replaceAll(/\W+/g, '-')
  files[`tools/${file}.sync.mjs`] = source(each, logs.synchronous)
  files[`tools/${file}.mjs`] = source(each, logs.offThread)
  files[`tools/${file}.registerHooks.mjs`] =
    `import { registerHooks } from 'node:module'; import * as hooks from './${file}.sync.mjs'; registerHooks({ ...hooks })`
  files[`tools/${file}.register.mjs`] =
    `import './report.mjs'; import { register } from 'node:module'; register('./${file}.mjs', import.meta.url)`
  const { prints, printsOffThread = prints, seesStart = false } = each
  setups[`registerHooks(), ${name}`] = {
    preload: ['--import', `./tools/${file}.registerHooks.mjs`],
    flags,
    prints,
    seesStart,
  }
  setups[`module.register(), ${name}`] = {
    preload: ['--import', `./tools/${file}.register.mjs`],
    flags,
    prints: printsOffThread,
    seesStart,
  }
}

/** Setups of other kinds of preloads and of more than one tool. */
const flagged = (...args: string[]): Omit<Setup, 'prints'> => ({ preload: args, flags })
Object.assign(files, {
  'tools/hooks.cjs': `
    const { registerHooks } = require('node:module')
    registerHooks({
      load(url, context, next) {
        const result = next(url, context)
        if (!/\\/(number|word)\\.mjs$/.test(url)) return result
        return { ...result, source: new TextDecoder().decode(result.source).replace('42', '43').replace("'word'", "'hooked'") }
      },
    })
  `,
  'tools/deregistered.mjs': `
    import { registerHooks } from 'node:module'
    const hooks = registerHooks({
      resolve: (specifier, context, next) => next(specifier, context),
      load: (url, context, next) => ({ ...next(url, context), source: '' }),
    })
    hooks.deregister()
  `,
  'tools/of-one-import.mjs': `
    import { registerHooks } from 'node:module'
    const hooks = registerHooks({
      load(url, context, next) {
        const result = next(url, context)
        if (!url.endsWith('/main.mjs')) return result
        hooks.deregister()
        return { ...result, source: new TextDecoder().decode(result.source).replace("'main'", "'hooked main'") }
      },
    })
  `,
})
const anyPreload: Record<string, Setup> = {
  '--require': {
    ...flagged('--require', './tools/hooks.cjs'),
    prints: /^main text b package hooked .* chunk 43 /,
  },
  '--experimental-loader': {
    ...flagged('--experimental-loader', './tools/load-of-an-ES-module.mjs'),
    prints: /^hooked main .* chunk 43 hooked parent two chunk 43 /,
  },
  '--import of a data: URL': {
    ...flagged(
      '--import',
      'data:text/javascript,import { register } from "node:module"; register("./tools/load-of-an-ES-module.mjs", "file://<folder>/")',
    ),
    prints: /^hooked main .* chunk 43 hooked parent two chunk 43 /,
  },
  'two tools, one of each kind': {
    ...flagged(
      '--import',
      './tools/load-of-an-ES-module.register.mjs',
      '--import',
      './tools/resolve-by-specifier-a-package.registerHooks.mjs',
    ),
    prints: /^hooked main text b other package .* chunk 43 hooked parent two chunk 43 /,
  },
  'hooks that are gone before the program starts': {
    ...flagged('--import', './tools/deregistered.mjs'),
    // Node does not tell whether they are gone.
    prints: /^main text b package word /,
  },
  'hooks that go when the program starts': {
    ...flagged('--import', './tools/of-one-import.mjs'),
    prints: /^hooked main text b package word /,
  },
}

/** Hooks that a program registers while it runs: what it has loaded stays as it is. */
const running = {
  'package.json': '{ "name": "program", "type": "module" }',
  'first.mjs': `import { shared } from './shared.mjs'; import { esPackage } from 'es-package'; export const first = 'first as written ' + shared + ' ' + esPackage`,
  'second.mjs': `import { shared } from './shared.mjs'; import { fresh } from './fresh.mjs'; import { named } from 'common-package'; export const second = 'second as written ' + shared + ' ' + fresh + ' ' + named`,
  'third.mjs': `export const third = 'third as written'`,
  'shared.mjs': `export const shared = 'shared as written'`,
  'fresh.mjs': `export const fresh = 'fresh as written'`,
  'node_modules/es-package/package.json':
    '{ "name": "es-package", "version": "1.0.0", "exports": "./index.mjs" }',
  'node_modules/es-package/index.mjs': `export const esPackage = 'package as written'`,
  'node_modules/common-package/package.json':
    '{ "name": "common-package", "version": "1.0.0", "main": "./index.js" }',
  'node_modules/common-package/index.js': `exports.named = 'CommonJS as written'`,
  'tools/thread.mjs': `
    export async function load(url, context, next) {
      const result = await next(url, context)
      return { ...result, source: result.source && (typeof result.source === "string" ? result.source : new TextDecoder().decode(result.source)).replaceAll('as written', 'off thread') }
    }
  `,
}
const importLater = `
  console.log((await import('./second.mjs')).second)
  console.log((await import('./first.mjs?again')).first)
`
const runningPrograms: Record<string, HookedProgram> = {
  'registerHooks() while the program runs': {
    files: {
      ...running,
      'main.mjs': `
        import { registerHooks } from 'node:module'
        import { first } from './first.mjs'
        console.log(first)
        const hooks = registerHooks({
          load(url, context, next) {
            const result = next(url, context)
            return { ...result, source: result.source && (typeof result.source === "string" ? result.source : new TextDecoder().decode(result.source)).replaceAll('as written', 'hooked') }
          },
        })
        ${importLater}
        hooks.deregister()
        console.log((await import('./third.mjs')).third)
        const again = registerHooks({
          resolve: (specifier, context, next) => next(specifier.replace('./fourth.mjs', './third.mjs?fourth'), context),
        })
        console.log((await import('./fourth.mjs')).third, (await import('./second.mjs')).second)
        again.deregister()
        console.log((await import('./third.mjs?fifth')).third)
      `,
    },
    setups: {
      'as the program calls it': {
        prints:
          /^first as written.*\nsecond hooked shared as written fresh hooked CommonJS (hooked|as written)\nfirst hooked shared as written package as written\nthird as written\n/,
      },
    },
  },
  'module.register() while the program runs': {
    files: {
      ...running,
      'main.mjs': `
        import { register } from 'node:module'
        import { first } from './first.mjs'
        console.log(first)
        register('./tools/thread.mjs', import.meta.url)
        ${importLater}
        console.log((await import('./third.mjs')).third)
      `,
    },
    setups: {
      'as the program calls it': {
        flags,
        prints:
          /^first as written.*\nsecond off thread shared as written fresh off thread CommonJS (off thread|as written)\nfirst off thread .*\nthird off thread\n/,
      },
    },
  },
  'hooks of a module that the program imports first': {
    files: {
      ...running,
      'main.mjs': `
        import './tools/in-place.mjs'
        import { first } from './first.mjs'
        console.log(first)
        ${importLater}
      `,
      'tools/in-place.mjs': `
        import { registerHooks } from 'node:module'
        registerHooks({
          load(url, context, next) {
            const result = next(url, context)
            return { ...result, source: result.source && (typeof result.source === "string" ? result.source : new TextDecoder().decode(result.source)).replaceAll('as written', 'hooked') }
          },
        })
      `,
    },
    compile: ['.'],
    setups: {
      'as the program calls it': {
        prints:
          /^first as written shared as written package as written\nsecond hooked shared as written fresh hooked/,
      },
    },
  },
  'hooks in a worker thread': {
    files: {
      ...running,
      'main.mjs': `
        import { Worker } from 'node:worker_threads'
        import { once } from 'node:events'
        import { first } from './first.mjs'
        const worker = new Worker(new URL('./worker.mjs', import.meta.url))
        console.log(...(await once(worker, 'message')), first)
      `,
      'worker.mjs': `
        import { registerHooks } from 'node:module'
        import { parentPort } from 'node:worker_threads'
        import { first } from './first.mjs'
        registerHooks({
          load(url, context, next) {
            const result = next(url, context)
            return { ...result, source: result.source && (typeof result.source === "string" ? result.source : new TextDecoder().decode(result.source)).replaceAll('as written', 'hooked') }
          },
        })
        parentPort.postMessage(first + ', ' + (await import('./second.mjs')).second)
      `,
    },
    compile: ['.'],
    setups: {
      'as the program calls it': {
        prints:
          /^first as written .*, second hooked shared as written fresh hooked CommonJS \S+.* first as written/,
        isHooked: false,
      },
    },
  },
}

const some = [
  'load of an ES module',
  'load of a package',
  'resolve by the importing module, of a chain',
  'a log of everything',
]
testHooked({
  'a program, and what it reaches in a pack': {
    files: { ...program, ...files },
    setups: { ...setups, ...anyPreload },
  },
  'a program with sidecars for all of its files': {
    files: { ...program, ...files },
    compile: ['.'],
    setups: Object.fromEntries(
      Object.entries(setups).filter(([name]) => some.some((each) => name.endsWith(`, ${each}`))),
    ),
  },
  ...runningPrograms,
})
