import type { GraphModule } from '../graph/build-records.ts'
import { stronglyConnectedComponents } from '../graph/strongly-connected-components.ts'
import type { ExternalFile } from './walk-result.ts'

/**
 * Finds cycles of modules that only Node links and orders as they are:
 *
 * - those that lead out of the build and back: a module may be seen before it is evaluated by one whose requests no sidecar knows;
 * - those in which CommonJS requires an ES module: it is evaluated in the middle of another evaluation, among modules that are half
 *   done. Where Node refuses that, it may leave half linked what the ES module imports.
 *
 * @param graph modules of the build, with their targets outside of it
 * @returns why each module of such a cycle, or below one, stays with Node, by id; CommonJS is Node's in any case
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
  const isEsModule = new Set([
    ...own,
    ...files.filter(({ analysis }) => analysis !== null).map(({ id }) => id),
  ])
  const components = stronglyConnectedComponents(edges.keys(), (id) =>
    edges.get(id)!.filter((target) => edges.has(target)),
  )
  const reasons = new Map<string, string>()
  const explained = new Set<readonly string[]>()
  const halfLinked = new Set<readonly string[]>()
  for (const { id, commonJs } of files) {
    const { members, isCycle } = components.get(id)!
    if (!isCycle) continue
    const next = edges.get(id)!.filter((target) => components.get(target)?.members === members)
    const back = next.find((target) => own.has(target))
    const required = commonJs === null ? undefined : next.find((target) => isEsModule.has(target))
    if (back === undefined && required === undefined) continue
    const reason =
      back === undefined
        ? `it is in a cycle of modules where ${id}, which is CommonJS, requires ${required}`
        : `it is in a cycle of modules that leads out of the build and back, where ${id} imports ${back}`
    if (!explained.has(members)) {
      explained.add(members)
      for (const member of members) if (!reasons.has(member)) reasons.set(member, reason)
    }
    if (required === undefined || halfLinked.has(members)) continue
    halfLinked.add(members)
    const linked = new Set(members.filter((member) => isEsModule.has(member)))
    for (const member of linked) {
      if (!reasons.has(member)) reasons.set(member, `Node may leave it half linked: ${reason}`)
      for (const target of edges.get(member)!) if (isEsModule.has(target)) linked.add(target)
    }
  }
  return reasons
}

function staticTargets({ requests }: GraphModule['analysis'], targets: readonly (string | null)[]): string[] {
  return targets.filter((target, index) => target !== null && !requests[index]!.dynamic) as string[]
}
