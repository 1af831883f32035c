// One start of the server, seen from within: `node bench/child.mjs <import|importModule> <ours|native> <folder>`.
// Serves one request, writes its times (and what the runtime counted) as a line of JSON, and ends by itself: Node
// writes its compile cache at exit.
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
    console.log(JSON.stringify({ import: imported - importing, response: finished - requested, stats }))
  })
})
