// Runs in a child process of the target Node: answers what specifiers lead to there.
// Plain JavaScript on `node:` built-ins alone, so that every supported Node runs it as it is.
//
// Standard input and output carry frames as `worker.mjs` of `produce/` describes them, without payloads. The first answer
// describes this Node; then there is one for each request, in order.

import { writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

answer({ version: process.version, extensions: Object.keys(createRequire(import.meta.url).extensions) })

/** @type {Buffer[]} */
let chunks = []
let length = 0
for await (const chunk of process.stdin) {
  chunks.push(chunk)
  length += chunk.length
  while (length >= 8) {
    const pending = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
    chunks = [pending]
    const end = 8 + pending.readUInt32LE(0) + pending.readUInt32LE(4)
    if (length < end) break
    answer({ answers: JSON.parse(pending.toString('utf8', 8, end)).edges.map(resolve) })
    chunks = [pending.subarray(end)]
    length -= end
  }
}

/**
 * @param {[parent: string, specifier: string, type: 'import' | 'require']} edge
 * @returns {{ found: string } | { error: string }} the URL that `import` leads to, the path or name that `require` does
 */
function resolve([parent, specifier, type]) {
  try {
    if (type === 'require') return { found: createRequire(parent).resolve(specifier) }
    return { found: import.meta.resolve(specifier, pathToFileURL(parent)) }
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error)
    return { error: code ?? message }
  }
}

/** @param {object} header */
function answer(header) {
  const json = Buffer.from(JSON.stringify(header))
  const lengths = Buffer.alloc(8)
  lengths.writeUInt32LE(json.length, 0)
  const bytes = Buffer.concat([lengths, json])
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
