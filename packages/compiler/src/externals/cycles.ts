import type { GraphModule } from '../graph/build-records.ts'
import { stronglyConnectedComponents } from '../graph/strongly-connected-components.ts'
import type { ExternalFile } from './walk-result.ts'

/**
 * Finds cycles of modules that lead out of the build and back. Only Node links them as they are: a module of such a cycle may
 * be seen before it is evaluated by one whose requests no sidecar knows.
 *
 * @param graph modules of the build, with their targets outside of it
 * @returns why each ES module of such a cycle stays with Node, by id
 */
export function findCyclesAcross(
  graph: readonly GraphModule[],
  files: readonly ExternalFile[],
): Map<string, string> {
  const edges = new Map<string, readonly string[]>()
  for (const { id, analysis, targets } of graph) edges.set(id, staticTargets(analysis, targets))
  for (const { id, analysis, targets, commonJs } of files) {
    const required = commonJs?.requires.map(({ target }) => target) ?? []
    edges.set(id, analysis === null ? required : staticTargets(analysis, targets))
  }
  const own = new Set(graph.map(({ id }) => id))
  const components = stronglyConnectedComponents(edges.keys(), (id) =>
    edges.get(id)!.filter((target) => edges.has(target)),
  )
  const reasons = new Map<string, string>()
  for (const { id } of files) {
    const { members, isCycle } = components.get(id)!
    const back = isCycle && edges.get(id)!.find((target) => own.has(target) && members.includes(target))
    if (!back) continue
    const reason = `it is in a cycle of modules that leads out of the build and back, where ${id} imports ${back}`
    for (const member of members) if (!reasons.has(member)) reasons.set(member, reason)
  }
  return reasons
}

function staticTargets({ requests }: GraphModule['analysis'], targets: readonly (string | null)[]): string[] {
  return targets.filter((target, index) => target !== null && !requests[index]!.dynamic) as string[]
}
