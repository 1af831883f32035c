import { dirname, posix } from 'node:path/posix'
import { fileURLToPath } from 'node:url'
import {
  checksum,
  decodeSidecar,
  encodeSidecar,
  type DecodedSidecar,
  type ModuleRecord,
  type ModuleRequest,
} from '@esm-bytecode/format'
import { analyze } from '../../compiler/src/analyze/analyze.ts'
import { buildRecords } from '../../compiler/src/graph/build-records.ts'
import { resolveTarget } from '../../compiler/src/graph/resolve-target.ts'
import { decodeSource, toPatches } from '../../compiler/src/transform/to-patches.ts'
import { transform } from '../../compiler/src/transform/transform.ts'
import { consume } from '../src/consume/consume.ts'
import {
  AnsweredModule,
  CyclicModule,
  type GraphHost,
  type ModuleFiles,
  type NativeDecision,
  SyntheticModule,
  loadGraph,
  reason,
} from '@esm-bytecode/linker'
import { mayImport } from '../src/process/default-loader.ts'
import { graphBuiltins } from '../src/loader/graph-builtins.ts'
import type { ExecutionHost } from '../src/evaluate/execute.ts'
import { SidecarFiles } from '../src/files/sidecar-files.ts'
import { createNamespaceObject } from './namespace-object.ts'

/** Text of each module, by its path: `sub/a.js`. */
export type Sources = Readonly<Record<string, string>>

/** The names that each CommonJS or JSON file exports, by its path. */
export type Synthetics = Readonly<Record<string, readonly string[]>>

/** A chunk, and what stands beside it. */
export interface BuiltModule {
  readonly sidecar: DecodedSidecar
  readonly chunk: Uint8Array
  /** For each request: the path of the module that it leads to. */
  readonly targets: readonly (string | null)[]
}

/** Where the modules of a test live. Nothing is read from there. */
export const ROOT = 'file:///graph/'

/** A build without files and processes: every module that can be served, with its sidecar. No bytecode. */
export function build(
  sources: Sources,
  synthetics: Synthetics = {},
): { files: Map<string, BuiltModule>; refusals: Map<string, string> } {
  const ids = new Set(Object.keys(sources))
  const syntheticNames = new Map(Object.entries(synthetics).map(([id, names]) => [id, new Set(names)]))
  const known = new Set([...ids, ...syntheticNames.keys()])
  const graph = Object.entries(sources).map(([id, source]) => {
    const analysis = analyze(decodeSource(Buffer.from(source)), id)
    const targets = analysis.requests.map(({ specifier, kind, attributes }) => {
      if (kind === 'builtin') return null
      const target = resolveTarget(specifier, id, known)
      return target !== null && attributes.length > 0 && ids.has(target) ? null : target
    })
    return { id, analysis, targets }
  })
  const records = buildRecords(graph, (from, to) => posix.relative(dirname(from), to), syntheticNames)
  const files = new Map<string, BuiltModule>()
  const refusals = new Map<string, string>()
  for (const { id, analysis, targets } of graph) {
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
      record: { ...record, requests: record.requests.map(withoutSynthetic) },
      patchSet,
      bytecodes: [],
      sourceMap: null,
    })
    files.set(id, {
      sidecar: { ...decodeSidecar(sidecar), record, readRecord: () => record },
      chunk,
      targets,
    })
  }
  return { files, refusals }
}

/** A sidecar knows of no such modules: a pack does. */
function withoutSynthetic(request: ModuleRequest): ModuleRequest {
  return request.kind === 'synthetic' ? { ...request, kind: 'external', target: null } : request
}

/** The same sidecar with another record: what a build of another time would have written. */
export function withRecord(module: BuiltModule, changes: Partial<ModuleRecord>): BuiltModule {
  const { sidecar } = module
  const record = { ...sidecar.record, ...changes }
  return { ...module, sidecar: { ...sidecar, record, readRecord: () => record } }
}

/** What a start makes of a module that was built. */
export function filesOf(id: string, { sidecar, chunk, targets }: BuiltModule): ModuleFiles {
  const files = new SidecarFiles(posix.join(fileURLToPath(ROOT), dirname(id)), sidecar, chunk)
  files.target = (request) => {
    const { kind } = sidecar.record.requests[request]!
    return kind === 'builtin' || kind === 'external' ? null : ROOT + encodeURI(targets[request]!)
  }
  return files
}

const NO_SIDECAR: NativeDecision = {
  reason: reason('BMES_WARN_NO_SIDECAR', 'it has no sidecar'),
  expected: true,
}

/** @param packed modules that lie outside of the build */
export function createGraphHost(
  files: ReadonlyMap<string, BuiltModule>,
  synthetics: Synthetics = {},
  packed: ReadonlySet<string> = new Set(),
): GraphHost & { reads: string[] } {
  const reads: string[] = []
  return {
    reads,
    modules: new Map(),
    read(url) {
      const id = decodeURIComponent(url.slice(ROOT.length))
      reads.push(id)
      const names = synthetics[id]
      if (names !== undefined) {
        const attributes = id.endsWith('.json') ? [{ key: 'type', value: 'json' }] : []
        return new SyntheticModule(url, attributes, new Set(names))
      }
      const found = files.get(id)
      const stages = { read: 0, decode: 0, consume: 0, evaluate: 0 }
      if (found === undefined) return NO_SIDECAR
      const moduleFiles = Object.assign(filesOf(id, found), { isPacked: packed.has(id) })
      return new CyclicModule(url, moduleFiles, stages)
    },
    ...graphBuiltins,
    isLoadedByNode: () => false,
    prepare(module) {
      const { url, files: moduleFiles, record } = module
      const { bytecode } = moduleFiles!
      const imports = mayImport(record)
      module.consumed = consume({ filename: url, text: moduleFiles!.readText(), bytecode, imports })
      return null
    },
  }
}

/** Builds and links modules that all can be served. Gives all of them, by path. */
export function linkAll(
  sources: Sources,
  entry: string,
  synthetics: Synthetics = {},
): Map<string, CyclicModule | SyntheticModule> {
  const { files, refusals } = build(sources, synthetics)
  for (const [id, refusal] of refusals) throw new Error(`${id} is refused: ${refusal}`)
  const { loaded } = loadGraph(ROOT + entry, createGraphHost(files, synthetics))
  const modules = new Map<string, CyclicModule | SyntheticModule>()
  for (const [url, module] of loaded) {
    if (module instanceof AnsweredModule) throw new Error(`${url} is answered`)
    if ('reason' in module) throw new Error(`${url} is native: ${module.reason.message}`)
    modules.set(url.slice(ROOT.length), module)
  }
  return modules
}

/** The same, for the entry alone. */
export function link(sources: Sources, entry: string, synthetics: Synthetics = {}): CyclicModule {
  return linkAll(sources, entry, synthetics).get(entry) as CyclicModule
}

/** What modules see of a realm without Node's loader: their own namespace objects. */
export const executionHost: ExecutionHost = {
  importMeta: ({ url }) => ({ url }),
  namespace(module, request) {
    const { kind, specifier } = module.record.requests[request]!
    if (kind === 'builtin') return process.getBuiltinModule(specifier) as object
    const target = module.loadedModules[request]
    if (target instanceof CyclicModule) return namespaceOf(target)
    throw new Error(`nobody has evaluated ${specifier}`)
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
