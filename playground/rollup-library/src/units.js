// The library: names of others, of Node and of its own through one door.
import units from '../data/units.json' with { type: 'json' }

export * from 'ufo'
export * from 'node:path/posix'
export * from './tables.js'
export * as counting from './counter.js'
export { add as 'add to the count', default as initialCount } from './counter.js'

export function convert(value, from, to) {
  for (const table of Object.values(units)) {
    if (from in table && to in table) return (value * table[from]) / table[to]
  }
  throw new RangeError(`Cannot convert ${from} to ${to}`)
}

/** Hides the `basename` of `node:path/posix`: a local export wins over a star. */
export const basename = (unit) => unit.replace(/^(kilo|milli|centi)/, '')

// An anonymous default export is called `default`.
export default class {
  constructor(value, unit) {
    this.value = value
    this.unit = unit
  }

  to(unit) {
    return new this.constructor(convert(this.value, this.unit, unit), unit)
  }
}
