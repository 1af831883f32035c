// Exports that move: importers see each assignment.
export let count = 0
export let label = 'idle'

export function add(amount) {
  count += amount
  label = count > 5 ? 'busy' : 'working'
  return count++
}

export const reset = () => {
  ;({ count, label } = { count: 0, label: 'idle' })
}

export { count as 'how many', label as 'state in words' }

// The values of this moment: a default export of an expression never moves.
export default `${label} ${count}`
