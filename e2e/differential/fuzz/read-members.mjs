import { names } from './graph-arbitrary.mjs'

const NAMES = [...names, 'default', 'none']

/**
 * Expressions that read members of an object, some of them members of members, and show nothing else of it.
 *
 * @param {string} object
 * @param {number} pick
 * @param {boolean} [isUncalled] whether none is called as a member: a function that may ask for its `this` would see the object
 */
export function membersOf(object, pick, isUncalled = false) {
  const members = NAMES.filter((_, i) => (pick + i) % 3 === 0)
  return members.map((name, i) => {
    if ((pick + i) % 5 === 0)
      return `(() => { const { ${JSON.stringify(name)}: member } = ${object}; return member })()`
    const member = memberOf(object, name, (pick + i) % 7 === 0)
    const inner = /** @type {string} */ (NAMES[(pick + i) % NAMES.length])
    const read = pick % 4 === 1 ? memberOf(member, inner, true) : member
    return isUncalled ? `(0, ${read})` : read
  })
}

/** @param {string} object @param {string} name @param {boolean} isOptional */
const memberOf = (object, name, isOptional) =>
  /^[a-z]+$/.test(name)
    ? `${object}${isOptional ? '?' : ''}.${name}`
    : `${object}${isOptional ? '?.' : ''}[${JSON.stringify(name)}]`
