import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Compiler } from '@esm-bytecode/compiler'
import { PACK_FILE_NAME, RUNTIME_FILE_NAME } from '@esm-bytecode/format'
import { readRuntimeCode } from '@esm-bytecode/runtime/code'
import { DIST, sourcesOf } from './sources.mjs'

/** @typedef {import('@esm-bytecode/nodes').NodeRelease} NodeRelease */

/**
 * Writes a build of the program into a folder, with sidecars, a pack and the bytecode of the runtime.
 *
 * @param {string} root absolute path
 * @param {'one' | 'two'} build
 * @param {NodeRelease} node that it is built for
 * @returns {Promise<void>}
 */
export async function writeBuild(root, build, { execPath }) {
  const sources = sourcesOf(build)
  for (const [path, text] of Object.entries(sources)) write(join(root, path), text)
  const ids = Object.keys(sources).filter((path) => path.startsWith(`${DIST}/`))
  const inputs = ids.map((path) => ({
    id: path.slice(DIST.length + 1),
    bytes: Buffer.from(/** @type {string} */ (sources[path])),
    url: pathToFileURL(join(root, path)).href,
  }))
  const externals = { root: join(root, DIST) }
  const runtimeCode = readRuntimeCode(false)
  const compiler = new Compiler({
    targets: [{ node: execPath }],
    minSize: 0,
    externals,
    runtime: runtimeCode,
  })
  const { modules, pack, runtime } = await compiler.compile(inputs).finally(() => compiler.close())
  for (const { id, sidecar, refusal } of modules) {
    if (sidecar === null) throw new Error(`${id} has no sidecar: ${refusal}`)
    write(join(root, DIST, `${id}.bmes`), sidecar)
  }
  if (!pack?.bytes) throw new Error('there is no pack')
  write(join(root, DIST, PACK_FILE_NAME), pack.bytes)
  if (runtime !== null) write(join(root, DIST, RUNTIME_FILE_NAME), runtime)
}

/**
 * @param {string} path
 * @param {string | Uint8Array} contents
 * @param {number} [mode]
 */
export function write(path, contents, mode = 0o644) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, contents, { mode })
}

/**
 * @param {string} folder
 * @param {(path: string) => boolean} [accepts]
 * @returns {Map<string, Buffer>} the files below a folder, by path from there with `/`
 */
export function readTree(folder, accepts = () => true) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).filter(accepts)
  return new Map(paths.toSorted().map((path) => [path.slice(folder.length + 1), readFileSync(path)]))
}

/**
 * Puts files below a folder back as they were; what is in their place, whatever it is, goes.
 *
 * @param {string} folder
 * @param {Iterable<string>} paths below it
 * @param {ReadonlyMap<string, Buffer>} tree
 */
export function restore(folder, paths, tree) {
  for (const path of paths) {
    const full = join(folder, path)
    rmSync(full, { recursive: true, force: true })
    const contents = tree.get(path)
    if (contents !== undefined) write(full, contents, path.includes('.esm-bytecode') ? 0o600 : 0o644)
  }
}
