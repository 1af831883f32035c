import type { GraphModule } from '../graph/build-records.ts'

/** @returns indexes of those requests of a module that lead out of the graph, if they are not built in */
export function externalRequests({ analysis, targets }: GraphModule): number[] {
  return analysis.requests.flatMap(({ kind }, index) =>
    kind !== 'builtin' && targets[index] === null ? [index] : [],
  )
}
