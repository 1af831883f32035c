// One start of the server, seen from within: `node bench/child.mjs <import|importModule> <ours|native> <folder>`.
// Serves one request, writes its times (and what the runtime counted) as a line of JSON, and ends by itself: Node
// writes its compile cache at exit.
import { builtinModules } from 'node:module'

const [how, whose, folder] = process.argv.slice(2)
const entry = `../${folder}/server/entry-server.js`

const importing = performance.now()
const { listen } =
  how === 'importModule'
    ? await (await import('@esm-bytecode/runtime')).importModule(entry, import.meta.url)
    : await import(entry)
const imported = performance.now()

const server = listen()
server.prependOnceListener('request', (_request, response) => {
  const requested = performance.now()
  response.once('finish', async () => {
    const finished = performance.now()
    server.close()
    const stats = whose === 'ours' ? (await import('@esm-bytecode/runtime')).getStats() : null
    const times = { import: imported - importing, response: finished - requested }
    console.log(JSON.stringify({ ...times, stats, builtins: loadedBuiltins() }))
  })
})

/** Public built-in modules that were loaded, and undici, which globals like `Request` bring. */
function loadedBuiltins() {
  const loaded = new Set(process.moduleLoadList.map((name) => name.replace(/^NativeModule /, '')))
  return [...builtinModules, 'internal/deps/undici/undici'].filter((name) => loaded.has(name))
}
