import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root } from './workspace.mjs'

// Stamps say from which inputs a result was made. They are compared by content, as a checkout changes every mtime,
// and live in node_modules, so that they go when what they vouch for goes.
const folder = join(root, 'node_modules', '.cache', 'esm-bytecode')

/** @param {string} name @returns {string | undefined} */
export function readStamp(name) {
  try {
    return readFileSync(join(folder, name), 'utf8')
  } catch {
    return undefined
  }
}

/** @param {string} name @param {string} value */
export function writeStamp(name, value) {
  const file = join(folder, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, value)
}

/**
 * One checksum over the names and contents of files and folders; a path that does not exist counts as absent.
 *
 * @param {string[]} paths
 * @param {(file: string) => boolean} [accept]
 */
export function checksum(paths, accept = () => true) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap(listFiles).filter(accept)) {
    const content = readFileSync(file)
    hash.update(`${relative(root, file).replaceAll('\\', '/')}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** @param {string} path @returns {string[]} */
function listFiles(path) {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) return []
  if (stats.isFile()) return [path]
  const names = readdirSync(path).toSorted()
  return names.flatMap((name) => listFiles(join(path, name)))
}
