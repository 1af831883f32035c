/** One number for the checksums of the five sections of a record, in the order of their kinds. */
export function nameOfSections(
  requests: number,
  imports: number,
  exports: number,
  starExports: number,
  flags: number,
): number {
  let name = rotate(requests) ^ imports
  name = rotate(name) ^ exports
  name = rotate(name) ^ starExports
  return (rotate(name) ^ flags) >>> 0
}

/** By five bits, to the left. */
function rotate(word: number): number {
  return (word << 5) | (word >>> 27)
}
