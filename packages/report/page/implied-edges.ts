import type { GraphEdge } from './graph-nodes.ts'

/**
 * Edges that a longer way of import declarations makes superfluous in a picture: what is imported is there all the same.
 *
 * @returns edges that are worth drawing
 */
export function withoutImplied(edges: readonly GraphEdge[]): GraphEdge[] {
  const targets = new Map<string, string[]>()
  for (const { from, name, dynamic } of edges) {
    if (!dynamic) targets.set(from, [...(targets.get(from) ?? []), name])
  }
  const reached = new Map<string, ReadonlySet<string>>()
  const reach = (name: string): ReadonlySet<string> => {
    const known = reached.get(name)
    if (known !== undefined) return known
    const all = new Set(targets.get(name))
    for (const each of all) for (const target of targets.get(each) ?? []) all.add(target)
    reached.set(name, all)
    return all
  }
  return edges.filter(({ from, name }) => {
    // Members of a cycle reach one another in many ways: all their edges stay.
    if (reach(name).has(from)) return true
    return !(targets.get(from) ?? []).some(
      (other) => other !== name && reach(other).has(name) && !reach(other).has(from),
    )
  })
}
