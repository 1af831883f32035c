// Runs in a child process of the target Node: compiles module functions and hands back what V8 made of them.
// Plain JavaScript on `node:` built-ins alone, so that every supported Node runs it as it is.
import v8 from 'node:v8'
import vm from 'node:vm'
import { crc32 } from 'node:zlib'
import { answer, requests } from './channel.mjs'

/** What tells builds of one Node version from each other, Yarn's mark left out; the runtime computes the same in `current-target.ts`. */
const build = crc32(JSON.stringify([{ ...process.versions, pnp: undefined }, process.config.variables]))

answer({ version: process.version, platform: process.platform, arch: process.arch, build })

// The seed of this process is set for good, so that the same text gives the same bytes; what they say of flags is to be that of a process
// without one.
if (process.execArgv[0] === '--hash-seed=1') v8.setFlagsFromString('--hash-seed=0')

/** Whether V8 of this target compiles every function without being told so. */
const isEagerByItself = process.execArgv.some((option) => /^--no[-_]?lazy$/.test(option))

for await (const { header, payload } of requests()) handle(header, payload)

/**
 * @param {{ moduleByteLength: number | null, tier: 'lazy' | 'eager' | null, scriptName: string | null }} request payload: the module, where there is one, then the script
 * @param {Buffer} payload
 */
function handle({ moduleByteLength, tier, scriptName }, payload) {
  try {
    // V8 in module mode has the last word on early errors: our parser may be more lenient.
    if (moduleByteLength !== null) new vm.SourceTextModule(payload.toString('utf8', 0, moduleByteLength))
    const text = payload.toString('utf8', moduleByteLength ?? 0)
    // Compiled even where no bytecode is wanted: what V8 refuses here, it would refuse at start.
    const data = compile(text, tier, {
      lineOffset: -1,
      ...(scriptName === null ? {} : { filename: scriptName }),
    })
    answer({ error: null }, tier === null ? Buffer.alloc(0) : data)
  } catch (error) {
    answer({ error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) })
  }
}

/**
 * @param {string} text
 * @param {'lazy' | 'eager' | null} tier
 * @param {vm.ScriptOptions} options
 */
function compile(text, tier, options) {
  if (tier !== 'eager' || isEagerByItself) return new vm.Script(text, options).createCachedData()
  v8.setFlagsFromString('--no-lazy')
  let script
  try {
    script = new vm.Script(text, options)
  } finally {
    // Before the data is taken: the flags are part of its header, and a process with default flags has to accept it.
    v8.setFlagsFromString('--lazy')
  }
  return script.createCachedData()
}
