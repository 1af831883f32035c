import { execFileSync } from 'node:child_process'
import { lstatSync, mkdirSync, rmSync, symlinkSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { write } from './build.mjs'
import { changeBytes } from './change-bytes.mjs'
import { DIST, LATER } from './sources.mjs'

/**
 * @typedef {import('./case-arbitrary.mjs').DamageCase} DamageCase
 * @typedef {import('./case-arbitrary.mjs').Change} Change
 * @typedef {import('./case-arbitrary.mjs').Donor} Donor
 * @typedef {import('./case-arbitrary.mjs').Shape} Shape
 *
 * @typedef {{ path: string, from: string | null }} Plan what comes to a path when the program runs; `null`: it goes
 *
 * @typedef {object} Program
 * @property {string} root
 * @property {ReadonlyMap<string, Buffer>} tree its files as they were built, by path below the root
 * @property {ReadonlyMap<string, Buffer>} otherBuild the same of the other build
 * @property {ReadonlyMap<string, Buffer>} otherNode the same for another Node
 *
 * @typedef {object} Applied
 * @property {Set<string>} touched paths below the root that are to be put back
 * @property {Plan[]} later
 * @property {Plan | null} whileRead
 */

/** Below the root: the store, and what is kept for later. */
export const STORE = '.esm-bytecode'
const KEPT = '.kept'

/** A file that nobody has any business with. */
const OUTSIDE = '/etc/hostname'

/**
 * Damages the files of a program.
 *
 * @param {Program} program
 * @param {DamageCase} damageCase
 * @returns {Applied}
 */
export function applyCase(program, { damages, chunk, usesStore, isSealed, when }) {
  const { root, tree } = program
  /** @type {Applied} */
  const applied = { touched: new Set([KEPT]), later: [], whileRead: null }
  const files = damageable(tree, usesStore)
  /** @param {string} path @param {(path: string) => void} put */
  const carryOut = (path, put) => {
    applied.touched.add(path)
    const full = join(root, path)
    if (when !== 'later') {
      rmSync(full, { recursive: true, force: true })
      return put(full)
    }
    mkdirSync(join(root, KEPT), { recursive: true })
    const from = join(root, KEPT, String(applied.later.length))
    rmSync(from, { recursive: true, force: true })
    put(from)
    applied.later.push({ path: full, from })
  }
  for (const { pick, change } of damages) {
    const path = /** @type {string} */ (files[pick % files.length])
    const original = /** @type {Buffer} */ (tree.get(path))
    const contents = contentsOf(program, files, path, change, isSealed)
    if (when === 'while read' && contents !== null) {
      const from = join(root, KEPT, 'other')
      write(from, contents)
      applied.touched.add(path)
      applied.whileRead = { path: join(root, path), from }
    } else {
      carryOut(path, (full) =>
        contents === null && change.kind === 'shape'
          ? putShape(full, change.shape, original, join(root, KEPT))
          : write(full, /** @type {Buffer} */ (contents), usesStore ? 0o600 : 0o644),
      )
    }
  }
  if (chunk !== null) {
    const chunks = [...tree.keys()].filter((path) => path.startsWith(DIST) && path.endsWith('.js'))
    // Later, the others are loaded: Node looks whether they are there each time that they are imported, and we do not.
    const path = when === 'later' ? LATER : /** @type {string} */ (chunks[chunk.pick % chunks.length])
    carryOut(path, (full) => putChunk(full, chunk.to, path, program))
  }
  // What is planned for later and leaves nothing was made nowhere.
  applied.later = applied.later.map(({ path, from }) => ({
    path,
    from: from !== null && isThere(from) ? from : null,
  }))
  return applied
}

/** @param {string} path */
function isThere(path) {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

/** The files that a case may damage. @param {ReadonlyMap<string, Buffer>} tree @param {boolean} usesStore */
export function damageable(tree, usesStore) {
  const isOne = (/** @type {string} */ path) =>
    usesStore ? path.startsWith(STORE) : path.startsWith(DIST) && path.endsWith('.bmes')
  const files = [...tree.keys()].filter(isOne)
  const pack = files.filter((path) => path.endsWith('/externals.bmes'))
  // It has more in it than any other.
  return [...files, ...pack, ...pack, ...pack]
}

/**
 * @param {Program} program
 * @param {readonly string[]} files
 * @param {string} path
 * @param {Change} change
 * @param {boolean} isSealed
 * @returns {Buffer | null} `null`: no regular file
 */
function contentsOf({ tree, otherBuild, otherNode }, files, path, change, isSealed) {
  const original = /** @type {Buffer} */ (tree.get(path))
  if (change.kind === 'shape') return null
  let donor = original
  if (change.kind === 'donate') {
    const any = (/** @type {readonly string[]} */ paths) => paths[change.pick % paths.length] ?? path
    const inStore = [...tree.keys()].filter((each) => each.startsWith(STORE))
    /** @type {Record<Donor, Buffer | undefined>} */
    const from = {
      'same build': tree.get(any(files)),
      'other build': otherBuild.get(path),
      'other node': otherNode.get(path),
      store: tree.get(any(inStore)),
    }
    donor = from[change.donor] ?? /** @type {Buffer} */ (tree.get(any(files)))
  }
  return changeBytes(original, change, { donor, isSealed })
}

/**
 * @param {string} path where nothing is
 * @param {Shape} shape
 * @param {Buffer} original
 * @param {string} kept folder for what is beside it
 */
function putShape(path, shape, original, kept) {
  switch (shape) {
    case 'nothing':
      return
    case 'empty':
      return write(path, '')
    case 'text':
      return write(path, 'export default "no sidecar"\n'.repeat(100))
    case 'directory':
      return void mkdirSync(path)
    case 'pipe':
      return void execFileSync('mkfifo', [path])
    case 'dangling link':
      return symlinkSync('nowhere', path)
    case 'link to itself':
      return symlinkSync(path, path)
    case 'link to a copy':
      write(join(kept, 'copy'), original)
      return symlinkSync(join(kept, 'copy'), path)
    case 'link out of the build':
      return symlinkSync(OUTSIDE, path)
    case 'a gigabyte of zeros behind it':
      write(path, original)
      return truncateSync(path, 2 ** 30)
  }
}

/**
 * @param {string} full
 * @param {import('./case-arbitrary.mjs').ChunkDamage['to']} to
 * @param {string} path below the root
 * @param {Program} program
 */
function putChunk(full, to, path, { tree, otherBuild }) {
  const original = /** @type {Buffer} */ (tree.get(path))
  if (to === 'of the other build') write(full, /** @type {Buffer} */ (otherBuild.get(path)))
  else if (to === 'with a comment') write(full, Buffer.concat([original, Buffer.from('// edited\n')]))
  else if (to === 'cut off') write(full, original.subarray(0, original.length >>> 1))
}
