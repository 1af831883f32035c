// Top-level await in the middle of the graph: whoever imports this waits.
import { readFile } from 'node:fs/promises'
import { log } from './log.js'

log('tables', 'reading')
const text = await readFile(new URL('../data/units.json', import.meta.url), 'utf8')

export const dimensions = Object.keys(JSON.parse(text))
export let symbols = null

for await (const dimension of dimensions) {
  symbols = { ...symbols, [dimension]: dimension[0] }
}
log('tables', 'read', dimensions)
