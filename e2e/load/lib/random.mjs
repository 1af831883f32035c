/**
 * Numbers that are the same for the same seed (mulberry32).
 *
 * @typedef {object} Random
 * @property {() => number} next from 0 to 1, without 1
 * @property {(count: number) => number} below a whole number from 0 to `count`, without `count`
 * @property {<T>(list: readonly T[]) => T} pick
 *
 * @param {number} seed
 * @returns {Random}
 */
export function createRandom(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (/** @type {number} */ count) => Math.floor(next() * count)
  return { next, below, pick: (list) => /** @type {any} */ (list[below(list.length)]) }
}
