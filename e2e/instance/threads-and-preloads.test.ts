// Threads, child processes and preloads: whoever comes first, a module is there once in each of them.
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { REGISTER, runtimeFolder, testPrograms } from '../tools/programs.ts'

const counter = `
  import { threadId } from 'node:worker_threads'
  globalThis.evaluations = (globalThis.evaluations ?? 0) + 1
  export let count = 0
  export const increment = () => ++count
  export const where = threadId
`

testPrograms({
  'worker threads': {
    files: {
      'counter.mjs': counter,
      'worker.mjs': `
        import { parentPort, workerData, isMainThread } from 'node:worker_threads'
        import { increment, count } from './counter.mjs'
        increment()
        const namespace = await import('./counter.mjs')
        parentPort.postMessage([workerData, isMainThread, count, namespace.count, evaluations, process.execArgv.length > 0])
      `,
      'main.mjs': `
        import { Worker } from 'node:worker_threads'
        import { once } from 'node:events'
        import { count } from './counter.mjs'
        for (const data of ['first', 'second']) {
          const worker = new Worker(new URL('./worker.mjs', import.meta.url), { workerData: data, execArgv: process.execArgv })
          const [[message], [code]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')])
          console.log(message.slice(0, 5), 'exits with', code)
        }
        console.log(count, evaluations)
      `,
    },
    prints: /\[ 'first', false, 1, 1, 1 \]/,
  },

  'worker threads from code, which run no preload': {
    files: {
      'counter.mjs': counter,
      'main.mjs': `
        import { Worker } from 'node:worker_threads'
        import { once } from 'node:events'
        import { increment } from './counter.mjs'
        increment()
        const code = \`
          const { parentPort } = require('worker_threads')
          import(\${JSON.stringify(new URL('./counter.mjs', import.meta.url))}).then(async (first) => {
            first.increment()
            const again = await import(\${JSON.stringify(new URL('./counter.mjs', import.meta.url))})
            parentPort.postMessage([first === again, first.count, evaluations, first.where > 0])
          })
        \`
        for (const options of [{}, { execArgv: [] }, { env: {} }]) {
          console.log((await once(new Worker(code, { eval: true, ...options }), 'message'))[0])
        }
        const url = new URL('data:text/javascript,' + encodeURIComponent(\`
          import { parentPort } from 'node:worker_threads'
          import { increment, count } from \${JSON.stringify(new URL('./counter.mjs', import.meta.url))}
          increment()
          parentPort.postMessage([count, evaluations])\`))
        console.log((await once(new Worker(url), 'message'))[0])
      `,
    },
    prints: /\[ true, 1, 1, true \]/,
    nodes: [22, 24, 26],
  },

  'forked processes': {
    files: {
      'counter.mjs': counter,
      'child.mjs': `
        import { increment, count } from './counter.mjs'
        increment()
        process.send([count, evaluations, process.argv.length])
        process.disconnect()
      `,
      'main.mjs': `
        import { fork } from 'node:child_process'
        import { once } from 'node:events'
        import './counter.mjs'
        const child = fork(new URL('./child.mjs', import.meta.url))
        const [[message], [code]] = await Promise.all([once(child, 'message'), once(child, 'exit')])
        console.log(message, code)
      `,
    },
    prints: /\[ 1, 1, 2 \] 0/,
  },

  'a cluster': {
    files: {
      'counter.mjs': counter,
      'main.mjs': `
        import cluster from 'node:cluster'
        import { once } from 'node:events'
        import { increment, count } from './counter.mjs'
        increment()
        if (cluster.isPrimary) {
          const worker = cluster.fork()
          const [[message], [code]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')])
          console.log(message, code, count)
        } else {
          process.send([count, evaluations, cluster.worker.id])
          process.disconnect()
        }
      `,
    },
    nodes: [22, 24, 26],
    prints: /\[ 1, 1, 1 \] 0 1/,
  },

  'preloads after ours that import chunks': {
    files: {
      'counter.mjs': counter,
      'after.mjs': `import { increment } from './counter.mjs'; increment(); globalThis.ofPreload = await import('./counter.mjs')`,
      'main.mjs': `
        import * as counter from './counter.mjs'
        counter.increment()
        console.log(counter.count, evaluations, counter === ofPreload)
      `,
    },
    args: [REGISTER, '--import', './after.mjs', 'main.mjs'],
    prints: /2 1 true/,
  },

  'preloads before ours that import what the program starts with': {
    files: {
      'counter.mjs': counter,
      'before.mjs': `globalThis.ofPreload = await import('./counter.mjs'); ofPreload.increment()`,
      'main.mjs': `
        const counter = await import('./counter.mjs')
        counter.increment()
        console.log(counter.count, evaluations, counter === ofPreload)
      `,
    },
    args: ['--import', './before.mjs', REGISTER, 'main.mjs'],
    prints: /2 1 true/,
  },

  'preloads before ours that import a chunk from inside of a closed graph': {
    files: {
      'counter.mjs': counter,
      'before.mjs': `globalThis.ofPreload = await import('./counter.mjs'); ofPreload.increment()`,
      'main.mjs': `
        import { increment, count } from './counter.mjs'
        increment()
        console.log(count, evaluations, await import('./counter.mjs') === ofPreload)
      `,
    },
    args: ['--import', './before.mjs', REGISTER, 'main.mjs'],
    prints: /2 1 true/,
    native: { 'counter.mjs': /had loaded it already/, 'main.mjs': /imports .*counter\.mjs, which is native/ },
  },

  'a program that has imported a chunk before it calls importModule()': {
    files: {
      'counter.mjs': counter,
      'entry.mjs': `export { increment, count } from './counter.mjs'; export * from './other.mjs'`,
      'other.mjs': `export const other = 'other'`,
      'native/start.mjs': `
        import * as counted from '../counter.mjs'
        const runtime = process.env.START_WITH_RUNTIME
        const load = runtime ? (await import(runtime)).importModule : (url) => import(url)
        const entry = await load(new URL('../entry.mjs', import.meta.url))
        entry.increment()
        console.log(counted.count, entry.count, evaluations, entry.other)
      `,
      'main.mjs': `await import('./native/start.mjs')`,
    },
    args: ['native/start.mjs'],
    prints: /1 1 1 other/,
    native: { 'counter.mjs': /had loaded it already/, 'entry.mjs': /which is native/ },
    since: 22,
  },

  'a CommonJS preload before ours': {
    files: {
      'counter.mjs': counter,
      'before.cjs': `globalThis.load = () => import('./counter.mjs')`,
      'main.mjs': `
        import { increment, count } from './counter.mjs'
        increment()
        console.log(count, evaluations, await load() === await import('./counter.mjs'))
      `,
    },
    args: ['--require', './before.cjs', REGISTER, 'main.mjs'],
    prints: /1 1 true/,
  },

  'two copies of the runtime share one registry': {
    files: {
      'counter.mjs': counter,
      'other.mjs': `import { count, increment } from './counter.mjs'; increment(); export const read = () => count`,
      'main.mjs': `
        import { increment, count } from './counter.mjs'
        import { isOurs } from './native/copy.mjs'
        increment()
        const copy = isOurs ? await import(new URL('./copy/index.mjs', import.meta.url)) : { importModule: (url) => import(url) }
        const { read } = await copy.importModule(new URL('./other.mjs', import.meta.url))
        console.log(count, read(), evaluations)
        if (isOurs && copy.getStats().modules.length !== 3) console.log(copy.getStats())
      `,
      'native/copy.mjs': `export const isOurs = Object.hasOwn(globalThis, Symbol.for('@esm-bytecode/runtime/1'))`,
    },
    args: [REGISTER, 'main.mjs'],
    prepare: (folder) => cp(runtimeFolder, join(folder, 'copy'), { recursive: true }),
    prints: /2 2 1/,
  },

  'ours is registered twice, by two copies': {
    files: {
      'counter.mjs': counter,
      'main.mjs': `
        import { increment, count } from './counter.mjs'
        increment()
        console.log(count, evaluations, (await import('./counter.mjs')).count)
      `,
    },
    args: [REGISTER, '--import', './copy/register.mjs', REGISTER, 'main.mjs'],
    env: { ESM_BYTECODE: '1' },
    prepare: (folder) => cp(runtimeFolder, join(folder, 'copy'), { recursive: true }),
    prints: /1 1 1/,
  },
})
