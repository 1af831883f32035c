// What Nodes without module.registerHooks() start in place of the program: they serve sidecars to importModule() alone.
import { pathToFileURL } from 'node:url'
import { importModule } from '@esm-bytecode/runtime'
import { entry } from './entry.ts'

process.argv.splice(1, 1)
entry.attach(importModule<object>(pathToFileURL(process.argv[1]!)))
// As for any main module: what it throws ends the process, and what it waits for in vain, too.
await entry.evaluated
