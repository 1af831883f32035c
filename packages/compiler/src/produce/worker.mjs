// Runs in a child process of the target Node: compiles module functions and hands back what V8 made of them.
// Plain JavaScript on `node:` built-ins alone, so that every supported Node runs it as it is.
//
// Standard input and output carry frames: u32 length of the header, u32 length of the payload (little-endian), the header
// as JSON, the payload. The first answer describes this Node; then there is one for each request, in order.
import { writeSync } from 'node:fs'
import v8 from 'node:v8'
import vm from 'node:vm'
import { crc32 } from 'node:zlib'

/** What tells builds of one Node version from each other; the runtime computes the same in `current-target.ts`. */
const build = crc32(JSON.stringify([process.versions, process.config.variables]))

answer({ version: process.version, platform: process.platform, arch: process.arch, build })

/** Whether V8 of this target compiles every function without being told so. */
const isEagerByItself = process.execArgv.some((option) => /^--no[-_]?lazy$/.test(option))

/** @type {Buffer} */
let pending = Buffer.alloc(0)
for await (const chunk of process.stdin) {
  pending = Buffer.concat([pending, chunk])
  while (pending.length >= 8) {
    const headerLength = pending.readUInt32LE(0)
    const payloadLength = pending.readUInt32LE(4)
    const end = 8 + headerLength + payloadLength
    if (pending.length < end) break
    const header = JSON.parse(pending.toString('utf8', 8, 8 + headerLength))
    handle(header, pending.subarray(8 + headerLength, end))
    pending = pending.subarray(end)
  }
}

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

/**
 * @param {object} header
 * @param {Buffer} [payload]
 */
function answer(header, payload = Buffer.alloc(0)) {
  const json = Buffer.from(JSON.stringify(header))
  const lengths = Buffer.alloc(8)
  lengths.writeUInt32LE(json.length, 0)
  lengths.writeUInt32LE(payload.length, 4)
  writeAll(Buffer.concat([lengths, json, payload]))
}

/** @param {Buffer} bytes */
function writeAll(bytes) {
  let written = 0
  while (written < bytes.length) {
    try {
      written += writeSync(1, bytes, written)
    } catch (error) {
      // The pipe is full and not blocking: the reader needs a moment.
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}
