// node start.mjs <entry> [<argument>…]: the entry as import() loads it, or importModule() of the runtime that START_WITH_RUNTIME names.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

process.argv.splice(1, 1)
const entry = pathToFileURL(resolve(process.argv[1])).href
const { START_WITH_RUNTIME: runtime } = process.env
if (runtime) await (await import(runtime)).importModule(entry)
else await import(entry)
