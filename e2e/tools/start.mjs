// Starts a program by import(), or by importModule() of the runtime: `node start.mjs <entry>`.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const entry = pathToFileURL(resolve(process.argv[2])).href
const runtime = process.env.START_WITH_RUNTIME
if (runtime) await (await import(runtime)).importModule(entry)
else await import(entry)
