// Runs a program by `importModule`, for those that have no start file of their own:
// node import-module.mjs <url of the runtime> <program> [arguments of the program]
import { pathToFileURL } from 'node:url'

const [runtime, program] = process.argv.splice(1, 3).slice(1)
process.argv.splice(1, 0, program)

const { importModule } = await import(runtime)
await importModule(pathToFileURL(program).href, import.meta.url)
