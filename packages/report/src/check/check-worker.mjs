// Runs in a process of the Node that is asked about, with its options. Reads { "urls": [...], "packFolders": [...], "runtimeFolder": null }
// from standard input, and writes { "version": "v24.1.0", "checked": { "runtime": null, "modules": [...], "plans": [...], "packs": [...] } } to descriptor 3: preloaded modules and
// options such as --trace-gc may write to standard output. An unsupported Node gives "checked": null.
import { readFileSync, writeFileSync } from 'node:fs'

const { version } = process
const { urls, packFolders, runtimeFolder } = JSON.parse(readFileSync(0, 'utf8'))
const [major, minor] = version.slice(1).split('.').map(Number)
const isSupported = major === 20 ? minor >= 19 : major === 22 ? minor >= 12 : major > 22
let checked = null
if (isSupported) {
  const { checkedPlans, checkModules, checkPacks, checkRuntime } = await import('@esm-bytecode/runtime/check')
  const runtime = runtimeFolder === null ? null : checkRuntime(runtimeFolder)
  const modules = checkModules(urls)
  checked = { runtime, modules, plans: checkedPlans(), packs: checkPacks(packFolders) }
}
writeFileSync(3, JSON.stringify({ version, checked }))
// A preloaded module may keep the process alive.
process.exit()
