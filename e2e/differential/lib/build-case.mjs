import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readSourceMap } from '@esm-bytecode/compiler'
import { PACK_FILE_NAME } from '@esm-bytecode/format'
import { pathIn } from './case-file.mjs'

/** @typedef {import('./case-file.mjs').DifferentialCase} DifferentialCase */
/** @typedef {import('@esm-bytecode/compiler').Compiler} Compiler */

/**
 * Writes the files of a case into a folder, with sidecars beside its modules, and their pack if the compiler makes one.
 *
 * @param {Pick<DifferentialCase, 'files' | 'edits'> & Partial<Pick<DifferentialCase, 'links'>>} testCase
 * @param {string} folder
 * @param {Compiler} compiler for the Node that will run it
 * @param {ReadonlySet<string>} [natives] modules that get no sidecar, and that the compiler does not know
 * @returns {Promise<Map<string, string>>} the modules that got no sidecar, and why
 */
export async function buildCase({ files, edits, links = {} }, folder, compiler, natives = new Set()) {
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(dirname(pathIn(folder, path)), { recursive: true })
    symlinkSync(target, pathIn(folder, path))
  }
  const { refusals, pack } = await compile(files, Object.keys(files), folder, compiler, natives)
  if (pack?.bytes) writeFileSync(join(folder, PACK_FILE_NAME), pack.bytes)
  if (Object.keys(edits).length === 0) return refusals
  for (const path of Object.keys(edits)) rmSync(pathIn(folder, `${path}.bmes`), { force: true })
  const edited = await compile({ ...files, ...edits }, Object.keys(edits), folder, compiler, natives)
  return new Map([...refusals, ...edited.refusals])
}

/**
 * @param {Record<string, string>} files
 * @param {string[]} written those that are written, and whose sidecars are
 * @param {string} folder
 * @param {Compiler} compiler
 * @param {ReadonlySet<string>} natives
 */
async function compile(files, written, folder, compiler, natives) {
  for (const path of written) {
    const target = pathIn(folder, path)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, /** @type {string} */ (files[path]))
  }
  const inputs = Object.keys(files)
    .filter((path) => isModule(path, files) && !natives.has(path))
    .map((id) => ({
      id,
      bytes: Buffer.from(/** @type {string} */ (files[id])),
      url: pathToFileURL(pathIn(folder, id)).href,
      map: readSourceMap(pathIn(folder, id), /** @type {string} */ (files[id])),
    }))
  const refusals = new Map()
  const { modules, pack } = await compiler.compile(inputs)
  for (const { id, sidecar, refusal } of modules) {
    if (!written.includes(id)) continue
    if (sidecar === null) refusals.set(id, refusal)
    else writeFileSync(pathIn(folder, `${id}.bmes`), sidecar)
  }
  return { refusals, pack }
}

/** @param {string} path @param {Record<string, string>} files */
function isModule(path, files) {
  if (path.includes('node_modules/') || path.startsWith('native/')) return false
  return path.endsWith('.mjs') || (path.endsWith('.js') && files['package.json'] !== undefined)
}
