// Runs in a child process of the target Node: answers what specifiers lead to there.
// Plain JavaScript on `node:` built-ins alone, so that every supported Node runs it as it is.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { answer, requests } from './channel.mjs'

answer({ version: process.version, extensions: Object.keys(createRequire(import.meta.url).extensions) })

for await (const { header } of requests()) answer({ answers: header.edges.map(resolve) })

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
