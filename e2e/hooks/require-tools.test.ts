// Tools that mock or translate what is required, by patches of Node's CommonJS loader: each does what it does under plain Node, and all that they leave
// alone runs from bytecode.
import { testHooked } from './hooked-program.ts'

const names = (expression: string) =>
  `${expression}.map((path) => path.split(/node_modules[\\\\/]/).pop().replaceAll('\\\\', '/'))`

testHooked({
  'tools that patch the loader of CommonJS, one after the other': {
    files: {
      'package.json': '{ "name": "program", "type": "module" }',
      'main.mjs': `
        import { createRequire } from 'node:module'
        import { results } from 'uses-tools'
        import subject from 'subject'
        for (const result of results) console.log(JSON.stringify(result))
        console.log(subject.all(), ${names("Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes('node_modules'))")}.join())
      `,
      'node_modules/subject/package.json': '{ "name": "subject", "version": "1.0.0" }',
      'node_modules/subject/index.js': `
        const part = require('./part')
        exports.text = 'written'
        exports.all = () => [part.value, exports.text]
        exports.again = () => require('./part').value
      `,
      'node_modules/subject/part.js': `exports.value = 'real'; exports.parent = module.parent && module.parent.id`,
      'node_modules/uses-tools/package.json': '{ "name": "uses-tools", "version": "1.0.0" }',
      'node_modules/uses-tools/index.js': `
        const results = (exports.results = [])
        const cached = () => ${names('Object.keys(require.cache)')}.filter((name) => name.startsWith('subject'))
        const fresh = () => {
          delete require.cache[require.resolve('subject')]
          delete require.cache[require.resolve('subject/part')]
          return require('subject')
        }
        results.push(['without', require('subject').all(), cached()])

        const proxyquire = require('proxyquire')
        const proxied = proxyquire('subject', { './part': { value: 'stubbed' } })
        results.push(['proxyquire', proxied.all(), proxied.again(), cached(), require('subject').all()])
        const isolated = proxyquire.noCallThru().noPreserveCache()('subject', { './part': { value: 'alone' } })
        results.push(['noCallThru', isolated.all(), isolated.again(), cached()])

        const mock = require('mock-require')
        mock(require.resolve('subject/part'), { value: 'mocked' })
        const mocked = mock.reRequire(require.resolve('subject'))
        results.push(['mock-require', mocked.all(), mocked.again(), cached()])
        mock.stopAll()
        results.push(['stopped', mocked.again(), fresh().all(), cached()])

        const { addHook } = require('pirates')
        const matcher = (path) => path.includes('subject')
        const revert = addHook((code) => code.replace('written', 'translated'), { exts: ['.js'], ignoreNodeModules: false, matcher })
        results.push(['pirates', fresh().all(), cached()])
        revert()
        results.push(['reverted', fresh().all(), cached()])

        const { Hook } = require('require-in-the-middle')
        const hook = new Hook(['subject'], { internals: true }, (exports, name) => {
          results.push(['seen', name.replaceAll('\\\\', '/')])
          return exports
        })
        results.push(['require-in-the-middle', fresh().all(), require('subject').again(), cached()])
        hook.unhook()
        results.push(['unhooked', fresh().all(), ${names('module.children.map(({ id }) => id)')}])
      `,
    },
    setups: {
      'as the program calls them': {
        prints:
          /"noCallThru",\["alone"[^]*"mock-require",\["mocked"[^]*"pirates",\["real","translated"[^]*"seen","subject/,
        isHooked: false,
      },
    },
  },
})
