import type { Import, Unit } from './modules.ts'

/** More than this many packages become one node: a picture with more of them tells nothing. */
const PACKAGES = 24
/** More nodes than these are not drawn: the table has them all. */
export const MAX_NODES = 150

export interface GraphNode {
  readonly name: string
  readonly unit: Unit
}

export interface GraphEdge extends Import {
  readonly from: string
}

export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
}

/** Chunks, the largest packages that they import, and one node for all other packages. */
export function createGraph(units: readonly Unit[]): Graph {
  const packages = units.filter(({ kind }) => kind === 'package').sort((a, b) => b.byteLength - a.byteLength)
  const others = packages.slice(PACKAGES)
  const rest = others.length === 0 ? null : `${others.length} more packages`
  const nameOf = new Map<string, string>(units.map(({ name }) => [name, name]))
  for (const { name } of others) nameOf.set(name, rest!)
  const shown = units.filter(({ name }) => nameOf.get(name) === name)
  const nodes = shown.map((unit) => ({ name: unit.name, unit }))
  if (rest !== null) nodes.push({ name: rest, unit: merge(rest, others) })

  const edges = new Map<string, GraphEdge>()
  for (const { name, imports } of units) {
    for (const request of imports) {
      const [from, to] = [nameOf.get(name)!, nameOf.get(request.name)]
      if (to === undefined || to === from) continue
      const key = `${from}\n${to}`
      // One import declaration is enough for the other to be there from the beginning.
      const dynamic = request.dynamic && edges.get(key)?.dynamic !== false
      edges.set(key, { from, name: to, dynamic })
    }
  }
  return { nodes, edges: [...edges.values()] }
}

function merge(name: string, units: readonly Unit[]): Unit {
  const sum = (valueOf: (unit: Unit) => number): number =>
    units.reduce((total, unit) => total + valueOf(unit), 0)
  return {
    name,
    kind: 'package',
    look: units[0]!.look,
    byteLength: sum(({ byteLength }) => byteLength),
    sidecarByteLength: 0,
    bytecodeByteLength: sum(({ bytecodeByteLength }) => bytecodeByteLength),
    modules: sum(({ modules }) => modules),
    reason: null,
    imports: [],
  }
}
