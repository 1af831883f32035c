// What a warm run starts: it has no arguments of its own for a program.
import { pathToFileURL } from 'node:url'

const { importModule } = await import(process.env.RUNTIME)
process.argv = [process.argv[0], ...JSON.parse(process.env.PROGRAM)]
await importModule(pathToFileURL(process.argv[1]).href)
