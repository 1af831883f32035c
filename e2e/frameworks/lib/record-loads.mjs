// Preloaded into a plain start, which it ends at SIGUSR2: writes the URLs of all files that ran as ES modules or CommonJS to LOADS_FILE.
import { writeFileSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'

const loads = new Set()

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    // CommonJS is also read where only the names of its exports are asked for.
    if (url.startsWith('file:') && loaded.format === 'module') loads.add(url.replace(/[?#].*/, ''))
    return loaded
  },
})

process.once('SIGUSR2', () => {
  for (const [path, module] of Object.entries(createRequire(import.meta.url).cache)) {
    if (module?.loaded && /\.c?js$/.test(path)) loads.add(pathToFileURL(path).href)
  }
  writeFileSync(process.env.LOADS_FILE, [...loads].join('\n'))
  process.exit(0)
})
