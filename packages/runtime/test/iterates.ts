// For `replaceable.test.ts`: what no file of the runtime has.

export function iterate(list: Iterable<number>): number {
  const [first] = list
  let sum = first ?? 0
  const copy = [sum, ...list]
  for (const item of copy) sum += item
  return sum
}
