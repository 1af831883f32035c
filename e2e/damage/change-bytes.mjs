import { regionsOf, seal, sectionsOf } from './layout.mjs'

/** @typedef {import('./case-arbitrary.mjs').Change} Change */
/** @typedef {import('./layout.mjs').Region} Region */

/**
 * @param {Buffer} original sound BMES
 * @param {Exclude<Change, { kind: 'shape' }>} change
 * @param {{ donor: Buffer, isSealed: boolean }} options `donor`: the file that a `donate` takes from
 * @returns {Buffer} another one
 */
export function changeBytes(original, change, { donor, isSealed }) {
  const file = Buffer.from(original)
  const changed = apply(file, change, donor, isSealed)
  if (isSealed) seal(changed)
  return changed
}

/**
 * @param {Buffer} file may be changed in place
 * @param {Exclude<Change, { kind: 'shape' }>} change
 * @param {Buffer} donor
 * @param {boolean} isSealed
 * @returns {Buffer}
 */
function apply(file, change, donor, isSealed) {
  if (change.kind === 'swap sections') return swapSections(file, change)
  if (change.kind === 'donate')
    return change.isWhole ? Buffer.from(donor) : takeSection(file, donor, change.pick)
  const regions = regionsOf(file).filter(({ isMetadata }) => isMetadata || !isSealed)
  const { start, end } = /** @type {Region} */ (regions[change.region % regions.length])
  const at = start + (change.at % (end - start))
  // Tables are made of words; those of the header and of names are not, and take them anywhere.
  const wordAt = Math.min(start + ((at - start) & ~3), Math.max(start, end - 4))
  switch (change.kind) {
    case 'flip':
      for (let i = 0; i < change.count; i++) {
        const byte = start + ((change.at + i * 7919) % (end - start))
        file[byte] = /** @type {number} */ (file[byte]) ^ (1 << change.bit)
      }
      return file
    case 'fill':
      return file.fill(change.value, at, Math.min(end, at + change.length))
    case 'noise':
      file.set(change.bytes.slice(0, end - at), at)
      return file
    case 'word':
      if (end - start >= 4) file.writeUInt32LE(change.value >>> 0, wordAt)
      return file
    case 'copy word':
      if (end - start >= 4) {
        const from = start + ((change.from % (end - start - 3)) & ~3)
        file.writeUInt32LE(file.readUInt32LE(from), wordAt)
      }
      return file
    case 'truncate':
      return file.subarray(0, change.isBoundary ? (change.at % 2 === 0 ? start : end) : at)
    case 'repeat':
      return Buffer.concat([
        file.subarray(0, at),
        file.subarray(at, Math.min(file.length, at + change.length)),
        file.subarray(at),
      ])
    case 'remove':
      return Buffer.concat([file.subarray(0, at), file.subarray(at + change.length)])
  }
}

/**
 * @param {Buffer} file
 * @param {{ pick: number, other: number, isDirectory: boolean }} change `isDirectory`: their entries change places, and nothing else
 */
function swapSections(file, { pick, other, isDirectory }) {
  const sections = sectionsOf(file)
  const one = /** @type {typeof sections[0]} */ (sections[pick % sections.length])
  const two = /** @type {typeof sections[0]} */ (sections[other % sections.length])
  const [a, b] = isDirectory
    ? [one.entry, two.entry].map((entry) => Buffer.from(file.subarray(entry, entry + 16)))
    : [one, two].map(({ start, end }) => Buffer.from(file.subarray(start, end)))
  file.set(
    /** @type {Buffer} */ (b).subarray(0, file.length - one.start),
    isDirectory ? one.entry : one.start,
  )
  file.set(
    /** @type {Buffer} */ (a).subarray(0, file.length - two.start),
    isDirectory ? two.entry : two.start,
  )
  return file
}

/**
 * Puts a section of one file in the place of that of another, with the checksum and length in its own directory.
 *
 * @param {Buffer} file @param {Buffer} donor @param {number} pick
 */
function takeSection(file, donor, pick) {
  const theirs = sectionsOf(donor)
  const common = sectionsOf(file).filter(({ kind }) => theirs.some((section) => section.kind === kind))
  const own = common.length === 0 ? undefined : common[pick % common.length]
  const other = theirs.find(({ kind }) => kind === own?.kind)
  if (own === undefined || other === undefined) return Buffer.from(donor)
  const length = Math.min(other.end - other.start, file.length - own.start)
  donor.copy(file, own.start, other.start, other.start + length)
  file.writeUInt32LE(donor.readUInt32LE(other.entry + 8), own.entry + 8)
  file.writeUInt32LE(donor.readUInt32LE(other.entry + 12), own.entry + 12)
  return file
}
