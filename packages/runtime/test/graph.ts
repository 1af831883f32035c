import { dirname, posix } from 'node:path/posix'
import { checksum, decodeSidecar, encodeSidecar, type ModuleRecord } from '@esm-bytecode/format'
import { analyze } from '../../compiler/src/analyze/analyze.ts'
import { buildRecords } from '../../compiler/src/graph/build-records.ts'
import { resolveTarget } from '../../compiler/src/graph/resolve-target.ts'
import { decodeSource, toPatches } from '../../compiler/src/transform/to-patches.ts'
import { transform } from '../../compiler/src/transform/transform.ts'
import { consume } from '../src/consume.ts'
import { CyclicModule, type ModuleFiles } from '../src/cyclic-module.ts'
import type { ExecutionHost } from '../src/execute.ts'
import { loadGraph, type GraphHost } from '../src/load-graph.ts'
import { moduleFunctionText } from '../src/module-text.ts'
import { createNamespaceObject } from '../src/namespace-object.ts'
import { reason, type Unserved } from '../src/reasons.ts'

/** Text of each module, by its path: `sub/a.js`. */
export type Sources = Readonly<Record<string, string>>

/** Where the modules of a test live. Nothing is read from there. */
export const ROOT = 'file:///graph/'

/** A build without files and processes: every module that can be served, with its sidecar. No bytecode. */
export function build(sources: Sources): { files: Map<string, ModuleFiles>; refusals: Map<string, string> } {
  const ids = new Set(Object.keys(sources))
  const graph = Object.entries(sources).map(([id, source]) => {
    const analysis = analyze(decodeSource(Buffer.from(source)), id)
    const targets = analysis.requests.map(({ specifier, kind, attributes }) =>
      kind === 'builtin' || attributes.length > 0 ? null : resolveTarget(specifier, id, ids),
    )
    return { id, analysis, targets }
  })
  const records = buildRecords(graph, (from, to) => posix.relative(dirname(from), to))
  const files = new Map<string, ModuleFiles>()
  const refusals = new Map<string, string>()
  for (const { id, analysis } of graph) {
    const { record, refusal } = records.get(id)!
    if (record === null) {
      refusals.set(id, refusal)
      continue
    }
    const chunk = Buffer.from(sources[id]!)
    const { patchSet, isAscii } = toPatches(chunk, analysis.code, transform(analysis, record))
    const sidecar = encodeSidecar({
      buildId: new Uint8Array(16),
      root: posix.relative(dirname(id), ''),
      source: {
        name: posix.basename(id),
        byteLength: chunk.length,
        checksum: checksum(chunk),
        isAscii,
      },
      record,
      patchSet,
      bytecodes: [],
      sourceMap: null,
    })
    files.set(id, { sidecar: decodeSidecar(sidecar), chunk })
  }
  return { files, refusals }
}

/** The same sidecar with another record: what a build of another time would have written. */
export function withRecord(files: ModuleFiles, changes: Partial<ModuleRecord>): ModuleFiles {
  const { sidecar, chunk } = files
  return { chunk, sidecar: { ...sidecar, record: { ...sidecar.record, ...changes } } }
}

const NO_SIDECAR: Unserved = { reason: reason('BMES_WARN_NO_SIDECAR', 'it has no sidecar'), expected: true }

export function createGraphHost(files: ReadonlyMap<string, ModuleFiles>): GraphHost & { reads: string[] } {
  const reads: string[] = []
  return {
    reads,
    modules: new Map(),
    read(url) {
      const id = decodeURIComponent(url.slice(ROOT.length))
      reads.push(id)
      const found = files.get(id)
      const stages = { read: 0, decode: 0, consume: 0, evaluate: 0 }
      return found === undefined ? NO_SIDECAR : new CyclicModule(url, found, stages)
    },
    isUnhookedBuiltin: () => true,
    isLoadedByNode: () => false,
    isUnhookedModule: () => true,
    prepare(module) {
      module.consumed = consume(module.url, moduleFunctionText(module.files!), module.files!.sidecar)
      return null
    },
  }
}

/** Builds and links modules that all can be served. */
export function link(sources: Sources, entry: string): CyclicModule {
  const { files, refusals } = build(sources)
  for (const [id, refusal] of refusals) throw new Error(`${id} is refused: ${refusal}`)
  const { result } = loadGraph(ROOT + entry, createGraphHost(files))
  if (!(result instanceof CyclicModule)) throw new Error(`${entry} is native: ${result.reason.message}`)
  return result
}

/** What modules see of a realm without Node's loader: their own namespace objects, and no `import()`. */
export const executionHost: ExecutionHost = {
  importMeta: ({ url }) => ({ url }),
  dynamicImport: () => () => Promise.reject(new Error('there is no import() in this test')),
  namespace(module, request) {
    const { kind, specifier } = module.record.requests[request]!
    return kind === 'builtin'
      ? (process.getBuiltinModule(specifier) as object)
      : namespaceOf(module.loadedModules[request]!)
  },
}

const namespaceObjects = new WeakMap<CyclicModule, object>()

export function namespaceOf(module: CyclicModule): object {
  let object = namespaceObjects.get(module)
  if (object === undefined) {
    object = createNamespaceObject(module, namespaceOf)
    namespaceObjects.set(module, object)
  }
  return object
}
