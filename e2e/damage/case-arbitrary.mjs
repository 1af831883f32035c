import * as fc from 'fast-check'

/**
 * A start with something damaged, as data. Numbers called `pick` and `at` choose among what is there, so that one case fits the files of
 * every Node.
 *
 * @typedef {object} DamageCase
 * @property {Form} form how the program is started
 * @property {boolean} usesStore whether bytecode comes from a store, because that of the build does not fit
 * @property {boolean} isSealed whether the checksums are made again over what was changed
 * @property {'before' | 'while read' | 'later'} when `later`: before the program imports its last chunk
 * @property {readonly Damage[]} damages to what the build, or the runtime, wrote
 * @property {ChunkDamage | null} chunk to the program itself
 *
 * @typedef {'register' | 'importModule'} Form
 * @typedef {{ pick: number, change: Change }} Damage `pick`: which file
 * @typedef {{ pick: number, to: typeof chunkStates[number] }} ChunkDamage
 *
 * @typedef {typeof donors[number]} Donor whose file, or section, comes in the place of the other
 * @typedef {typeof shapes[number]} Shape what lies there instead of the file
 *
 * @typedef {{ kind: 'flip', region: number, at: number, bit: number, count: number }
 *   | { kind: 'fill', region: number, at: number, length: number, value: 0 | 255 }
 *   | { kind: 'word', region: number, at: number, value: number }
 *   | { kind: 'copy word', region: number, at: number, from: number }
 *   | { kind: 'noise', region: number, at: number, bytes: readonly number[] }
 *   | { kind: 'truncate', region: number, at: number, isBoundary: boolean }
 *   | { kind: 'repeat' | 'remove', region: number, at: number, length: number }
 *   | { kind: 'swap sections', pick: number, other: number, isDirectory: boolean }
 *   | { kind: 'donate', donor: Donor, pick: number, isWhole: boolean }
 *   | { kind: 'shape', shape: Shape }} Change
 */

export const donors = /** @type {const} */ (['same build', 'other build', 'other node', 'store'])
export const shapes = /** @type {const} */ ([
  'nothing',
  'empty',
  'text',
  'directory',
  'pipe',
  'dangling link',
  'link to itself',
  'link to a copy',
  'link out of the build',
  'a gigabyte of zeros behind it',
])

/** What happens to a chunk: its program is another one then, or fails. */
export const chunkStates = /** @type {const} */ (['gone', 'of the other build', 'with a comment', 'cut off'])

const pick = fc.nat(0xffff)
const at = fc.nat(0xff_ffff)
const region = pick
const length = fc.oneof(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 17, max: 4096 }))

/** What counts, lengths, offsets and indexes go wrong with. */
const word = fc.oneof(
  fc.nat(40),
  fc.constantFrom(
    0x7f,
    0xff,
    0xffff,
    0x10000,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_fff0,
    0xffff_fffe,
    0xffff_ffff,
  ),
  fc.nat(0xffff),
  fc.integer({ min: 0, max: 0xffff_ffff }),
)

const inside = [
  fc.record({
    kind: fc.constant('flip'),
    region,
    at,
    bit: fc.nat(7),
    count: fc.constantFrom(1, 1, 1, 2, 8),
  }),
  fc.record({ kind: fc.constant('fill'), region, at, length, value: fc.constantFrom(0, 255) }),
  fc.record({ kind: fc.constant('word'), region, at, value: word }),
  fc.record({ kind: fc.constant('copy word'), region, at, from: at }),
  fc.record({
    kind: fc.constant('noise'),
    region,
    at,
    bytes: fc.array(fc.nat(255), { minLength: 1, maxLength: 64 }),
  }),
]

const outside = [
  fc.record({ kind: fc.constant('truncate'), region, at, isBoundary: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('repeat', 'remove'), region, at, length }),
  fc.record({ kind: fc.constant('swap sections'), pick, other: pick, isDirectory: fc.boolean() }),
  fc.record({
    kind: fc.constant('donate'),
    donor: fc.constantFrom(...donors),
    pick,
    isWhole: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('shape'), shape: fc.constantFrom(...shapes) }),
]

/**
 * @param {readonly Form[]} forms that the Node can do
 * @returns {fc.Arbitrary<DamageCase>}
 */
export function caseArbitrary(forms) {
  const form = fc.constantFrom(...forms)
  const damages = (/** @type {fc.Arbitrary<any>} */ change) =>
    fc.oneof(
      { weight: 3, arbitrary: fc.array(fc.record({ pick, change }), { minLength: 1, maxLength: 1 }) },
      { weight: 1, arbitrary: fc.array(fc.record({ pick, change }), { minLength: 2, maxLength: 4 }) },
    )
  const damaged = fc.record({
    form,
    usesStore: fc.constantFrom(false, false, false, true),
    isSealed: fc.constant(false),
    when: fc.constantFrom('before', 'before', 'before', 'before', 'while read', 'later'),
    damages: damages(fc.oneof(...inside, ...outside)),
    chunk: fc.oneof(
      { weight: 11, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.record({ pick, to: fc.constantFrom(...chunkStates) }) },
    ),
  })
  const hostile = fc.record({
    form,
    usesStore: fc.constantFrom(false, false, false, true),
    isSealed: fc.constant(true),
    when: fc.constant('before'),
    damages: damages(fc.oneof(...inside)),
    chunk: fc.constant(null),
  })
  const all = fc.oneof({ weight: 2, arbitrary: damaged }, { weight: 1, arbitrary: hostile })
  // Each case is made by a seed of its own, and not one of a run that begins with small numbers.
  return /** @type {fc.Arbitrary<DamageCase>} */ (fc.noBias(all))
}
