// Preloaded into every program, plain and ours: does to its files what is planned for the time when it runs, and tells at the end what the
// runtime counted, how much memory there was, and which files outside of the folder were asked for.
import { createRequire, syncBuiltinESMExports } from 'node:module'

// The object that the runtime takes its functions from.
const fs = createRequire(import.meta.url)('node:fs')
const { readFileSync, renameSync, rmSync, writeSync } = fs

/** @type {{ root: string, later: Plan[], whileRead: Plan | null }} */
const { root, later, whileRead } = JSON.parse(process.env.DAMAGE_PLAN ?? '{}')

/** @typedef {{ path: string, from: string | null }} Plan `from`: what comes there; `null`: nothing does */

/** @param {Plan} plan */
function carryOut({ path, from }) {
  rmSync(path, { recursive: true, force: true })
  if (from !== null) renameSync(from, path)
}

globalThis.beforeLater = () => later.forEach(carryOut)

const outside = new Set()
for (const name of [
  'openSync',
  'readFileSync',
  'readdirSync',
  'readlinkSync',
  'statSync',
  'lstatSync',
  'existsSync',
]) {
  const original = fs[name]
  fs[name] = (path, ...rest) => {
    const text = String(path?.href ?? path)
    if (!text.replace(/^file:\/\//, '').startsWith(root) && typeof path !== 'number') outside.add(text)
    const result = original(path, ...rest)
    // A pipe without a reader would keep whoever writes to it waiting.
    if (name === 'openSync' && text === whileRead?.path && fs.fstatSync(result).isFile()) isOpen.add(result)
    return result
  }
}

// The file is read in two goes, and between them it becomes another one, in place.
const isOpen = new Set()
const { readSync, copyFileSync } = fs
fs.readSync = (descriptor, buffer, offset, length, ...rest) => {
  if (!isOpen.delete(descriptor)) return readSync(descriptor, buffer, offset, length, ...rest)
  const count = readSync(descriptor, buffer, offset, length >>> 1, ...rest)
  copyFileSync(whileRead.from, whileRead.path)
  return count
}
syncBuiltinESMExports()

process.on('exit', () => {
  const realm = globalThis[Symbol.for('@esm-bytecode/runtime/1')]
  const { modules, store, runtime } = realm?.getStats() ?? { modules: [], store: null, runtime: null }
  // What `resourceUsage()` says begins with the memory of the parent.
  const [, kilobytes] = /^VmHWM:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [0, 0]
  const memory = Number(kilobytes) / 1024
  writeSync(3, JSON.stringify({ modules, store, runtime, memory, outside: [...outside] }))
})
