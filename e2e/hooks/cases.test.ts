// Programs after public bug reports.
import { testHooked } from './hooked-program.ts'

const SPECIFIER = {
  'fake.mjs': `export const name = 'fake ' + new URL(import.meta.url).search; export const hostname = () => name\n`,
  'service.mjs': `import { name } from './mailer.mjs'; import * as os from 'node:os'; export const service = [name, os.hostname().startsWith('fake') ? 'fake os' : 'real os']\n`,
  'mailer.mjs': `export const name = 'real mailer'\n`,
  'main.mjs': `import * as pkg from 'cjs-pkg'; import { service } from './service.mjs'; console.log(pkg.name, '|', service.join(' | '))\n`,
  'node_modules/cjs-pkg/package.json': `{"name":"cjs-pkg","version":"1.0.0","main":"i.js"}\n`,
  'node_modules/cjs-pkg/i.js': `exports.name = 'real cjs-pkg'\n`,
  'hook.mjs': `
    // decides by what is asked for and by whom, as import-in-the-middle, esmock and alias tools do
    import { registerHooks } from 'node:module'
    const fake = (name) => ({ url: new URL(\`./fake.mjs?\${name}\`, import.meta.url).href, shortCircuit: true })
    registerHooks({
      resolve(specifier, context, next) {
        if (specifier === 'cjs-pkg') return fake('cjs-pkg')
        if (specifier === './mailer.mjs') return fake('mailer')
        if (specifier === 'node:os' && context.parentURL.endsWith('/service.mjs')) return fake('os')
        return next(specifier, context)
      },
    })
  `,
  'register.mjs': `import { register } from 'node:module'; register('./thread.mjs', import.meta.url)`,
  'thread.mjs': `
    const fake = (name) => ({ url: new URL(\`./fake.mjs?\${name}\`, import.meta.url).href, shortCircuit: true })
    export async function resolve(specifier, context, next) {
      if (specifier === 'cjs-pkg') return fake('cjs-pkg')
      if (specifier === './mailer.mjs') return fake('mailer')
      if (specifier === 'node:os' && context.parentURL.endsWith('/service.mjs')) return fake('os')
      return next(specifier, context)
    }
  `,
}
const LOAD = {
  'dep.mjs': `export const dep = 'dep as written'\n`,
  'main.mjs': `import { dep } from './dep.mjs'; console.log('main as written', dep)\n`,
  'hook.mjs': `
    import { registerHooks } from 'node:module'
    registerHooks({
      load(url, context, next) {
        const result = next(url, context)
        if (!/\\/(main|dep)\\.mjs$/.test(url)) return result
        return { ...result, source: String(result.source).replaceAll('as written', 'transformed') }
      },
    })
  `,
  'register.mjs': `import { register } from 'node:module'; register('./thread.mjs', import.meta.url)`,
  'thread.mjs': `
    export async function load(url, context, next) {
      const result = await next(url, context)
      if (!/\\/(main|dep)\\.mjs$/.test(url)) return result
      return { ...result, source: String(result.source).replaceAll('as written', 'transformed') }
    }
  `,
}
const SENTRY = {
  'route.mjs': `export const route = (req, res) => res.end('hi')\n`,
  'server.mjs': `
    import express from 'express'
    import { route } from './route.mjs'
    const app = express()
    app.get('/', route)
    console.log('express is instrumented:', Boolean(express.application.use.__sentry_original__))
    process.exit(0)
  `,
  'instrument.mjs': `
    import * as Sentry from 'sentry-node-10'
    Sentry.init({ dsn: 'https://public@o1.ingest.invalid/1', tracesSampleRate: 1, transport: () => ({ send: async () => ({}), flush: async () => true }) })
  `,
}

const setups = (prints: RegExp) => ({
  'registerHooks()': { preload: ['--import', './hook.mjs'], prints },
  'module.register()': { flags: ['--no-deprecation'], preload: ['--import', './register.mjs'], prints },
})

testHooked({
  'resolve-hook-by-specifier': {
    files: SPECIFIER,
    setups: setups(/^fake \?cjs-pkg \| fake \?mailer \| fake os\n$/),
  },
  'resolve-hook-by-specifier, every file compiled': {
    files: SPECIFIER,
    compile: ['.'],
    setups: setups(/^fake \?cjs-pkg \| fake \?mailer \| fake os\n$/),
  },
  'load-hook-ignored': { files: LOAD, setups: setups(/^main transformed dep transformed\n$/) },
  'load-hook-ignored, every file compiled': {
    files: LOAD,
    compile: ['.'],
    setups: setups(/^main transformed dep transformed\n$/),
  },
  'sentry-not-instrumented': {
    files: SENTRY,
    compile: ['server.mjs'],
    entry: 'server.mjs',
    setups: {
      '@sentry/node 10.78': {
        preload: ['--import', './instrument.mjs'],
        flags: ['--no-deprecation'],
        prints: /^express is instrumented: true\n$/,
      },
    },
  },
})
