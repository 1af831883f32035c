// Tools that replace modules, or translate them: each does what it does under plain Node.
import { testHookedInTurn } from './hooked-program.ts'

const service = {
  'package.json': '{ "name": "program", "type": "module" }',
  'service.mjs': `
    import { readFileSync } from 'node:fs'
    import os from 'node:os'
    import { send } from './mailer.mjs'
    import common from 'common-package'
    import { version } from 'es-package'
    export const service = () => [send(), readFileSync('text.txt', 'utf8'), os.hostname().length > 0, common.name, version].join()
    export const later = async () => (await import('./lazy.mjs')).lazy
  `,
  'mailer.mjs': `import { server } from './server.mjs'; export const send = () => 'sent by ' + server; export const other = 1`,
  'server.mjs': `export const server = 'the server'`,
  'lazy.mjs': `import { send } from './mailer.mjs'; export const lazy = 'lazy ' + send()`,
  'text.txt': 'text',
  'node_modules/common-package/package.json':
    '{ "name": "common-package", "version": "1.0.0", "main": "./index.js" }',
  'node_modules/common-package/index.js': `exports.name = 'common'`,
  'node_modules/es-package/package.json':
    '{ "name": "es-package", "version": "1.0.0", "exports": "./index.mjs" }',
  'node_modules/es-package/index.mjs': `export const version = 1`,
}

testHookedInTurn({
  esmock: {
    files: {
      ...service,
      'main.mjs': `
        import esmock from 'esmock'
        import { service as real } from './service.mjs'
        console.log('before', real())
        const mocked = await esmock('./service.mjs', {
          './mailer.mjs': { send: () => 'mocked' },
          'common-package': { default: { name: 'mocked package' } },
          'es-package': { version: 2 },
          'node:fs': { readFileSync: () => 'mocked file' },
        })
        console.log('mocked', mocked.service(), await mocked.later())
        const globally = await esmock('./service.mjs', {}, { './server.mjs': { server: 'a mocked server' } })
        console.log('globally', globally.service())
        const strict = await esmock.strict('./mailer.mjs', { './server.mjs': { server: 'strict' } })
        console.log('strict', strict.send(), strict.other)
        const kept = await esmock.p('./service.mjs', { './mailer.mjs': { send: () => 'kept' } })
        console.log('kept', kept.service(), await kept.later())
        esmock.purge(kept)
        console.log('after', real(), (await import('./service.mjs')).service === real)
      `,
    },
    setups: {
      'as the program calls it': {
        flags: ['--no-warnings'],
        prints:
          /^before sent by the server,text,true,common,1\nmocked mocked,mocked file,true,mocked package,2 .*\nglobally sent by a mocked server.*\nstrict sent by strict 1\nkept kept,[^]*\nafter sent by the server,text,true,common,1 true\n/,
      },
    },
  },

  'mock.module() of node:test': {
    files: {
      ...service,
      'main.mjs': `
        import { mock } from 'node:test'
        const major = Number(process.versions.node.split('.')[0])
        const exports = (named, defaultExport) => ({ namedExports: named, ...(defaultExport && { defaultExport }) })
        const mocks = [
          mock.module('./mailer.mjs', exports({ send: () => 'mocked' })),
          mock.module('common-package', exports({}, { name: 'mocked package' })),
          mock.module('es-package', exports({ version: 2 })),
          mock.module('node:fs', exports({ readFileSync: () => 'mocked file' })),
        ]
        const { service, later } = await import('./service.mjs')
        console.log('mocked', service(), await later())
        for (const each of mocks) each.restore()
        console.log('restored', (await import('./mailer.mjs')).send(), (await import('es-package')).version)
      `,
    },
    compile: ['.'],
    setups: {
      'as the program calls it': {
        flags: ['--no-warnings', '--experimental-test-module-mocks'],
        prints:
          /^mocked mocked,mocked file,true,mocked package,2 lazy mocked\nrestored sent by the server 1\n/,
      },
    },
  },

  'mock.module() of node:test, with static imports': {
    files: {
      ...service,
      'main.mjs': `
        import { mock } from 'node:test'
        import { service as real } from './service.mjs'
        console.log('before', real())
        mock.module('./mailer.mjs', { namedExports: { send: () => 'mocked' } })
        mock.module('./server.mjs', { namedExports: { server: 'a mocked server' } })
        console.log('again', (await import('./mailer.mjs')).send(), (await import('./server.mjs')).server)
        const { later } = await import('./service.mjs')
        console.log('later', await later())
      `,
    },
    setups: {
      'as the program calls it': {
        flags: ['--no-warnings', '--experimental-test-module-mocks'],
        prints: /^before sent by the server.*\nagain mocked a mocked server\nlater lazy mocked\n/,
      },
    },
  },

  tsx: {
    files: {
      'package.json': '{ "name": "program", "type": "module" }',
      'tsconfig.json': '{ "compilerOptions": { "paths": { "~/*": ["./src/*"] } } }',
      'main.mjs': `
        import { enumerated, Parameter } from './src/typed.ts'
        import { plain } from './plain.mjs'
        import { aliased } from '~/aliased'
        console.log(enumerated, new Parameter('property').value, plain, aliased)
        const { later } = await import('./src/later.ts')
        console.log(later)
      `,
      'plain.mjs': `export { fromPlain as plain } from './src/from-plain.js'`,
      'src/typed.ts': `
        enum Colour { Red = 'red' }
        export const enumerated: string = Colour.Red
        export class Parameter { constructor(readonly value: string) {} }
      `,
      'src/from-plain.ts': `export const fromPlain: string = 'a .js specifier of a .ts file'`,
      'src/aliased.ts': `export const aliased: string = 'aliased'`,
      'src/later.ts': `namespace Later { export const value = 'later' }; export const later: string = Later.value`,
    },
    setups: {
      '--import tsx': {
        preload: ['--import', 'tsx'],
        flags: ['--no-warnings'],
        prints: /^red property a \.js specifier of a \.ts file aliased\nlater\n/,
      },
      '--import tsx/esm': {
        preload: ['--import', 'tsx/esm'],
        flags: ['--no-warnings'],
        prints: /^red property a \.js specifier of a \.ts file aliased\nlater\n/,
      },
    },
  },

  'tsx/esm/api': {
    files: {
      'package.json': '{ "name": "program", "type": "module" }',
      'main.mjs': `
        import { register, tsImport } from 'tsx/esm/api'
        import { plain } from './plain.mjs'
        const scoped = await tsImport('./typed.ts', import.meta.url)
        console.log(plain, scoped.value)
        const unregister = register()
        console.log((await import('./typed.ts')).value)
        await unregister()
        console.log((await import('./plain.mjs')).plain)
      `,
      'plain.mjs': `export const plain = 'plain'`,
      'typed.ts': `enum Colour { Red = 'red' }; import { plain } from './plain.mjs'; export const value: string = plain + Colour.Red`,
    },
    setups: {
      'as the program calls it': {
        flags: ['--no-warnings'],
        prints: /^plain plainred\nplainred\nplain\n/,
      },
    },
  },
})
