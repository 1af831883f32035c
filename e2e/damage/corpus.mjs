import { PACK_FILE_NAME, RUNTIME_FILE_NAME } from '@esm-bytecode/format'
import { chunkStates, donors, shapes } from './case-arbitrary.mjs'
import { regionsOf } from './layout.mjs'
import { DIST, ENTRY, LATER } from './sources.mjs'

/**
 * @typedef {import('./campaign.mjs').Patient} Patient
 * @typedef {import('./case-arbitrary.mjs').DamageCase} DamageCase
 * @typedef {import('./case-arbitrary.mjs').Change} Change
 */

/** The entry, a chunk that it imports, one that it imports later, and what they all have of packages. */
const files = {
  'the sidecar of the entry': `${ENTRY}.bmes`,
  'the sidecar of a chunk': `${DIST}/render.js.bmes`,
  'the sidecar of a later chunk': `${LATER}.bmes`,
  'the pack': `${DIST}/${PACK_FILE_NAME}`,
  'the bytecode of the runtime': `${DIST}/${RUNTIME_FILE_NAME}`,
}

/** Damages that are the same each time: every kind of them, in every kind of file and every part of it. */
export function corpusOf(/** @type {Patient} */ patient) {
  /** @type {[name: string, damageCase: Omit<DamageCase, 'form'>][]} */
  const corpus = []
  const [entryOfStore] = patient.damageable(true)
  const all = { ...files, 'an entry of the store': /** @type {string} */ (entryOfStore) }

  for (const [what, path] of Object.entries(all)) {
    // There is none of the runtime for Node 20.
    if (patient.contents(path) === undefined) continue
    const usesStore = path === entryOfStore
    const pick = patient.damageable(usesStore).indexOf(path)
    /** @param {string} how @param {Change} change @param {Partial<DamageCase>} [more] */
    const add = (how, change, more) => {
      const damages = [{ pick, change }]
      corpus.push([`${what}: ${how}`, { ...asBuilt, usesStore, damages, ...more }])
    }
    // One of each name: a pack has as many parts as modules.
    const regions = new Map(regionsOf(patient.contents(path)).map(({ name }, region) => [name, region]))
    for (const [name, region] of what.endsWith(' chunk') ? [] : regions) {
      add(`a flipped bit in its ${name}`, { kind: 'flip', region, at: 5, bit: 3, count: 1 })
      if (region % 2 === 0)
        add(`zeros in its ${name}`, { kind: 'fill', region, at: 0, length: 4096, value: 0 })
      else add(`ones in its ${name}`, { kind: 'fill', region, at: 4, length: 8, value: 255 })
      add(`cut off before its ${name}`, { kind: 'truncate', region, at: 0, isBoundary: true })
    }
    const region = /** @type {number} */ (regions.get('strings') ?? regions.get('runtimeTargets'))
    add('cut off within', { kind: 'truncate', region, at: 9, isBoundary: false })
    add('bytes that stand twice', { kind: 'repeat', region, at: 2, length: 64 })
    add('bytes that are missing', { kind: 'remove', region, at: 2, length: 64 })
    add('sections in each other’s place', { kind: 'swap sections', pick: 0, other: 1, isDirectory: false })
    add('entries in each other’s place', { kind: 'swap sections', pick: 0, other: 1, isDirectory: true })
    for (const shape of shapes) {
      add(shape, { kind: 'shape', shape })
      if (shape === 'empty' || shape === 'directory')
        add(`${shape}, later`, { kind: 'shape', shape }, { when: 'later' })
    }
    for (const donor of donors) {
      add(`that of ${donor}`, { kind: 'donate', donor, pick: 3, isWhole: true })
      add(`a section of that of ${donor}`, { kind: 'donate', donor, pick: 2, isWhole: false })
    }
    const whileRead = /** @type {const} */ ({ when: 'while read' })
    add('cut off while it is read', { kind: 'truncate', region, at: 0, isBoundary: true }, whileRead)
    add(
      'replaced while it is read',
      { kind: 'donate', donor: 'other build', pick: 3, isWhole: true },
      whileRead,
    )
  }
  for (const to of chunkStates) {
    corpus.push([`the entry ${to}`, { ...asBuilt, chunk: { pick: 1, to } }])
    corpus.push([`a chunk ${to}`, { ...asBuilt, chunk: { pick: 4, to } }])
    corpus.push([`a later chunk ${to}`, { ...asBuilt, when: 'later', chunk: { pick: 0, to } }])
  }
  return corpus
}

/** @type {Omit<DamageCase, 'form'>} */
const asBuilt = { usesStore: false, isSealed: false, when: 'before', damages: [], chunk: null }
