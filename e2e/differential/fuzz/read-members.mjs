import { names } from './graph-arbitrary.mjs'

/**
 * Expressions that read members of an object, and show nothing else of it.
 *
 * @param {string} object
 * @param {number} pick
 */
export function membersOf(object, pick) {
  const members = [...names, 'default', 'none'].filter((_, i) => (pick + i) % 3 === 0)
  return members.map((name, i) =>
    (pick + i) % 5 === 0
      ? `(() => { const { ${JSON.stringify(name)}: member } = ${object}; return member })()`
      : /^[a-z]+$/.test(name)
        ? `${object}${(pick + i) % 7 === 0 ? '?' : ''}.${name}`
        : `${object}[${JSON.stringify(name)}]`,
  )
}
