// start.mjs <native | sidecars>: writes what the program did, and the runtime's word about it, to file descriptor 3: flags that
// trace write to standard output.
import { writeSync } from 'node:fs'
import { getStats, importModule } from '@esm-bytecode/runtime'

const [, , how] = process.argv
const url = new URL('./program.mjs', import.meta.url).href
const { default: log } = how === 'native' ? await import(url) : await importModule(url)
const answer = { log, module: getStats().modules.at(0) ?? null }
writeSync(
  3,
  JSON.stringify(answer, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value)),
)
