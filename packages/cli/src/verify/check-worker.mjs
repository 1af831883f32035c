// Runs in a process of the Node that is asked about, with its options. Reads { "urls": [...] } from standard input, and writes
// { "version": "v24.1.0", "modules": [...] } to descriptor 3: preloaded modules and options such as --trace-gc may write to
// standard output. An unsupported Node gives "modules": null.
import { readFileSync, writeFileSync } from 'node:fs'

const { version } = process
const { urls } = JSON.parse(readFileSync(0, 'utf8'))
const [major, minor] = version.slice(1).split('.').map(Number)
const isSupported = major === 20 ? minor >= 19 : major === 22 ? minor >= 12 : major > 22
let modules = null
if (isSupported) {
  const { checkModules } = await import('@esm-bytecode/runtime/check')
  modules = checkModules(urls)
}
writeFileSync(3, JSON.stringify({ version, modules }))
// A preloaded module may keep the process alive.
process.exit()
