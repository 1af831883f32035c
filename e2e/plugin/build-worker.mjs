// Builds in another process than the test, on the Node that this one asks for, and tells it what happened.
// node build-worker.mjs <vite-8 | vite-7 | rollup | rolldown> builds in each folder that it is sent; with `watch`, in the one where it starts.
// Each is a project with a build.config.[m]js.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

const [host, mode] = process.argv.slice(2)
const builders = { 'vite-8': vite, 'vite-7': vite, rollup, rolldown: rollup }

let logs = []
const log = (level, { pluginCode = null, code = null, message }) => {
  // Bundlers put a code of their own in the place of a plugin's.
  logs.push({ level, code: pluginCode ?? code, message: stripVTControlCharacters(message) })
}

/** Without a warning that depends on how fast the machine is. */
const checks = { checks: { pluginTimings: false } }

// What a bundler does when it is loaded, it does in a folder that stays.
const bundler = await import(host === 'vite-8' ? 'vite' : host)
const env = { ...process.env }
let builds = 0

if (mode === 'watch') {
  await buildIn(process.cwd())
  process.disconnect()
} else {
  // One folder after another, until the test disconnects.
  process.on('message', buildIn)
}

/** @param {string} root */
async function buildIn(root) {
  process.chdir(root)
  try {
    // `.mjs` where the project is not of type module.
    const file = ['build.config.mjs', 'build.config.js'].find((name) => existsSync(name))
    const url = pathToFileURL(join(root, file))
    // It may be another one than the last time.
    url.searchParams.set('build', String(++builds))
    const { default: config } = await import(url.href)
    for (const one of [config].flat()) await builders[host](one)
    report('done')
  } catch (error) {
    report('done', { code: error.code ?? null, message: stripVTControlCharacters(error.message) })
  }
  // Vite adds to it.
  process.env = { ...env }
}

/** @param {'built' | 'done'} event */
function report(event, error = null) {
  process.send({ event, logs, error, children: listChildren() })
  logs = []
}

async function rollup({ input = 'src/main.js', plugins, output = {}, external = [] }) {
  const outputs = [output].flat().map((one) => ('file' in one ? one : { dir: 'dist', ...one }))
  const inputOptions = {
    input,
    plugins,
    external: [/^node:/, ...external],
    onLog: log,
    ...(host === 'rolldown' && { platform: 'node', ...checks }),
  }
  if (mode === 'watch') return watch(bundler.watch({ ...inputOptions, output: outputs }))
  const bundle = await bundler[host](inputOptions)
  try {
    // As the command lines of both do.
    await Promise.all(outputs.map((one) => bundle.write(one)))
  } finally {
    await bundle.close()
  }
}

async function vite({ input = 'src/main.js', plugins, output = {}, external = [], vite: more = {} }) {
  const { build, createBuilder, mergeConfig } = bundler
  const config = mergeConfig(
    {
      configFile: false,
      plugins,
      customLogger: createLogger(),
      build: {
        ssr: true,
        minify: false,
        rollupOptions: { input, output, external, ...(host === 'vite-8' && checks) },
      },
    },
    more,
  )
  if (more.builder) await (await createBuilder(config)).buildApp()
  else if (mode === 'watch') await watch(await build(mergeConfig(config, { build: { watch: {} } })))
  else await build(config)
}

/** Until the test disconnects. */
async function watch(watcher) {
  watcher.on('event', async (event) => {
    if (event.code === 'BUNDLE_END') {
      await event.result.close()
      report('built')
    } else if (event.code === 'ERROR') {
      report('built', { code: event.error.code ?? null, message: event.error.message })
    }
  })
  await new Promise((resolve) => process.once('message', resolve))
  await watcher.close()
}

function createLogger() {
  const warned = new Set()
  const logger = {
    hasWarned: false,
    info: (message) => log('info', { message }),
    warn: (message) => log('warn', { message }),
    warnOnce: (message) => {
      if (!warned.has(message)) log('warn', { message })
      warned.add(message)
    },
    error: (message) => log('error', { message }),
    clearScreen: () => {},
    hasErrorLogged: () => false,
  }
  return logger
}

/** The command lines of this process's children; none where there is no `/proc`. */
function listChildren() {
  try {
    return readdirSync('/proc').flatMap((pid) => {
      if (!/^\d+$/.test(pid)) return []
      try {
        const parent = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
        return parent === String(process.pid)
          ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()]
          : []
      } catch {
        // It has ended meanwhile.
        return []
      }
    })
  } catch {
    return []
  }
}
