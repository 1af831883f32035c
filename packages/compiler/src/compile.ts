import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import {
  checksum,
  encodePack,
  encodeRuntimeFile,
  encodeSidecar,
  hasSnapshotChecksum,
  isBmesError,
  RUNTIME_FILE_NAME,
  type ModuleRecord,
  type Pack,
  type Sidecar,
  type Tier,
} from '@esm-bytecode/format'
import { analyze } from './analyze/analyze.ts'
import type { ModuleAnalysis } from './analyze/module-analysis.ts'
import type { CompiledPack } from './externals/compiled-pack.ts'
import { isPortable, NOT_PORTABLE } from './externals/evidence.ts'
import type { FinishedPack } from './externals/pack-builder.ts'
import { Externals, type ExternalsOptions } from './externals/externals.ts'
import {
  buildRecords,
  type GraphModule,
  type RecordResult,
  type SyntheticModules,
} from './graph/build-records.ts'
import { resolveTarget } from './graph/resolve-target.ts'
import { makePlans, type LinkedBuild } from './plan/make-plans.ts'
import { BytecodeMaker } from './produce/bytecode-maker.ts'
import type { Target } from './produce/produce.ts'
import type { Signer } from './sign/signer.ts'
import { composeSourceMap } from './transform/source-map.ts'
import { decodeSource, toPatches } from './transform/to-patches.ts'
import { transform } from './transform/transform.ts'

/** One ES module to make a sidecar for. */
export interface ModuleInput {
  /** Path from the root of the graph, with `/`: `assets/entry.js`. Modules of one graph find each other by it. */
  readonly id: string
  /** The file as it stands, or will stand, on the disk. */
  readonly bytes: Uint8Array
  /**
   * The URL under which it will run: Node 20 shows in stack traces the one under which its bytecode was made, and takes no
   * bytecode that was made under another. Without it there is no bytecode for Node 20.
   */
  readonly url?: string
  /** Its source map, JSON. */
  readonly map?: string | null
  /**
   * Whether a program starts with it, or imports it from outside of the graph: then it gets a plan, even if other modules of the graph import it.
   * Default: no.
   */
  readonly isEntry?: boolean
}

export interface CompilerOptions {
  /** Which functions the bytecode holds. Default: {@link DEFAULT_TIER}. */
  readonly tier?: Exclude<Tier, 'warm'>
  /** Modules of fewer bytes get a record without bytecode. Default: {@link DEFAULT_MIN_SIZE}. */
  readonly minSize?: number
  /**
   * Which modules may get a sidecar, by id. The others are read all the same: a cycle with one of them is Node's to link.
   * Default: all.
   */
  readonly accepts?: (id: string) => boolean
  /** The Nodes that the bytecode is for. Default: the Node that runs this, with V8's default flags. */
  readonly targets?: readonly Target[]
  /** Makes a pack of what the modules reach outside of their graph. Default: all of that stays with Node. */
  readonly externals?: ExternalsOptions | null
  /** Signs each sidecar and the pack. Default: nobody does. */
  readonly signer?: Signer | null
  /** The script of `@esm-bytecode/runtime`, which starts from bytecode as the modules do. Default: it gets none. */
  readonly runtime?: RuntimeScript | null
}

/** Code of the runtime. */
export interface RuntimeScript {
  readonly text: string
  /** What stack traces call it. */
  readonly filename: string
}

export interface CompiledGraph {
  /** One for each module that is accepted. */
  readonly modules: readonly CompiledModule[]
  /** `null` where none was asked for, or nothing was found outside of the graph. */
  readonly pack: CompiledPack | null
  /** The file `runtime.bmes`; `null` where nothing is served, files are signed, or no target takes it. */
  readonly runtime: Uint8Array | null
}

export interface CompiledModule {
  readonly id: string
  /** Length in bytes of the module. */
  readonly byteLength: number
  /** The `.bmes` file, or `null` for a module that stays with Node. */
  readonly sidecar: Uint8Array | null
  /** Why the module stays with Node, for people. */
  readonly refusal: string | null
  readonly record: ModuleRecord | null
  /** Bytes of all bytecode in the sidecar. */
  readonly bytecodeLength: number
  readonly tier: Tier | null
}

/** Every function: it starts faster than `lazy`; figures are in `docs/architecture.md` under "Tiers". */
export const DEFAULT_TIER = 'eager'

/** What becomes of packages that a build leaves external: `docs/architecture.md`, "Packs". */
export const DEFAULT_EXTERNALS: 'sidecar' | 'native' = 'sidecar'

/**
 * Bytecode pays at every size. Compiling and calling each function once against the same from bytecode, 200 modules a size on
 * Node 24.21: 200 bytes 0.51 of the time, 1 kB 0.36, 4 kB 0.51, 16 kB 0.30; not calling any: 0.93, 0.76, 1.0, 0.9.
 */
export const DEFAULT_MIN_SIZE = 0

/**
 * Makes sidecars for graphs of ES modules: analyze → transform → produce → encode. Keep one for many graphs, or for one
 * graph that changes: what has not changed is not made again. {@link Compiler.close} ends its child processes.
 */
export class Compiler {
  readonly #accepts: (id: string) => boolean
  readonly #externals: Externals | null
  readonly #analyses = new Map<string, { checksum: number; analysis: ModuleAnalysis | string }>()
  readonly #bytecodes: BytecodeMaker
  readonly #signer: Signer | null
  readonly #runtime: RuntimeScript | null

  constructor({
    tier = DEFAULT_TIER,
    minSize = DEFAULT_MIN_SIZE,
    accepts = () => true,
    targets = [{ node: process.execPath }],
    externals = null,
    signer = null,
    runtime = null,
  }: CompilerOptions = {}) {
    this.#accepts = accepts
    this.#bytecodes = new BytecodeMaker(targets, { tier, minSize })
    this.#signer = signer
    // Signed, it would have to be verified before there is anything to verify it with.
    this.#runtime = signer === null ? runtime : null
    this.#externals = externals && new Externals(externals, targets[0]!, this.#bytecodes)
  }

  /**
   * @param modules the whole graph: what is not among them is external to it
   * @param onModule called after each module, for progress, with the number of all of them
   * @throws BmesError `BMES_ERR_TARGET`
   */
  async compile(
    modules: readonly ModuleInput[],
    onModule: (id: string, total: number) => void = () => {},
  ): Promise<CompiledGraph> {
    this.#bytecodes.open()
    const analyses = new Map<string, ModuleAnalysis>()
    const refusals = new Map<string, string>()
    for (const module of modules) {
      const analysis = this.#analyze(module)
      if (typeof analysis === 'string') refusals.set(module.id, analysis)
      else if (!this.#accepts(module.id)) analyses.set(module.id, { ...analysis, refusal: LEFT_OUT })
      else if (!isPortable(module.id)) analyses.set(module.id, { ...analysis, refusal: NOT_PORTABLE })
      else analyses.set(module.id, analysis)
    }
    const graph = graphOf(analyses)
    const pack = (await this.#externals?.walk(graph, [...refusals.keys()])) ?? null
    const linked = pack?.link(graph) ?? graph

    const made = new Map<string, MadeModule>()
    const outputs = new Map<string, CompiledModule>()
    const ids = new Set([...modules.map(({ id }) => id), ...(pack?.ids ?? [])])
    const done = new Set<string>()
    const tellDone = (id: string) => {
      if (!done.has(id)) onModule(id, ids.size)
      done.add(id)
    }
    const make = async (module: ModuleInput, record: ModuleRecord) => {
      const result = await this.#make(module, analyses.get(module.id)!, record)
      if (typeof result === 'string') refusals.set(module.id, `the target Node refuses it: ${result}`)
      else made.set(module.id, result)
      tellDone(module.id)
    }
    let records: ReadonlyMap<string, RecordResult> = new Map()
    // What V8 refuses is only known once it was asked; then the others are made again, with one more module of Node's.
    for (let settled = -1; settled < refusals.size;) {
      settled = refusals.size
      const synthetics = pack?.synthetics(refusals) ?? new Map()
      const served = [...linked.filter(({ id }) => !refusals.has(id)), ...(pack?.graph(refusals) ?? [])]
      records = buildRecords(
        withinGraph(served, synthetics),
        (from, to) => posix.relative(posix.dirname(from), to),
        synthetics,
      )
      await Promise.all([
        ...modules.map(async (module) => {
          const result = records.get(module.id)
          made.delete(module.id)
          if (result?.record) await make(module, result.record)
          else outputs.set(module.id, refused(module, result?.refusal ?? refusals.get(module.id)!))
        }),
        pack?.make(records, refusals, tellDone),
      ])
    }
    for (const module of modules) {
      const why = refusals.get(module.id)
      if (why !== undefined) outputs.set(module.id, refused(module, why))
      tellDone(module.id)
    }
    const finished = pack?.finish(records, refusals) ?? null
    const packed = finished?.content?.pack ?? null
    const build: LinkedBuild = {
      records: new Map(
        modules.flatMap(({ id }) => (made.has(id) ? [[id, made.get(id)!.record] as const] : [])),
      ),
      packTargets: finished?.content?.targets ?? new Map(),
      pack: packed,
      entries: modules.flatMap(({ id, isEntry = false }) => (isEntry && made.has(id) ? [id] : [])),
    }
    const buildId = identifyBuild(modules, build, packed)
    const plans = makePlans(build)
    for (const [id, module] of made) outputs.set(id, this.#encode(module, buildId, plans.get(id) ?? null))
    const signedPack = this.#encodePack(finished, buildId)
    const isServed =
      signedPack?.bytes != null || [...outputs.values()].some(({ sidecar }) => sidecar !== null)
    const runtime = isServed && this.#runtime !== null ? await this.#makeRuntime(this.#runtime) : null
    // Chunks with a hash in their names are others in every build of a watcher.
    this.#bytecodes.forgetAllBut(new Set([...ids, RUNTIME_FILE_NAME]))
    for (const id of this.#analyses.keys()) if (!ids.has(id)) this.#analyses.delete(id)
    return {
      modules: modules.flatMap(({ id }) => (this.#accepts(id) ? outputs.get(id)! : [])),
      pack: signedPack,
      runtime,
    }
  }

  /** Ends the child processes. The next {@link Compiler.compile} starts new ones. */
  async close(): Promise<void> {
    await this.#bytecodes.close()
  }

  /** @returns the analysis, or why there is none */
  #analyze({ id, bytes }: ModuleInput): ModuleAnalysis | string {
    const sum = checksum(bytes)
    const cached = this.#analyses.get(id)
    if (cached?.checksum === sum) return cached.analysis
    let analysis: ModuleAnalysis | string
    try {
      // Patches count bytes, and what is decoded to replacement characters has other ones.
      analysis = isUtf8(bytes) ? analyze(decodeSource(bytes), id) : 'it is not valid UTF-8'
    } catch (error) {
      if (!isBmesError(error, 'BMES_ERR_PARSE')) throw error
      analysis = `it cannot be parsed as an ES module (${(error.cause as Error).message})`
    }
    this.#analyses.set(id, { checksum: sum, analysis })
    return analysis
  }

  async #make(
    { id, bytes, url, map = null }: ModuleInput,
    analysis: ModuleAnalysis,
    record: ModuleRecord,
  ): Promise<MadeModule | string> {
    const edits = transform(analysis, record)
    const { patchSet, text, isAscii } = toPatches(bytes, analysis.code, edits)
    const bytecodes = await this.#bytecodes.make({
      id,
      byteLength: bytes.length,
      module: Buffer.from(analysis.code),
      text,
      textChecksum: patchSet.textChecksum,
      scriptName: url ?? null,
    })
    if (typeof bytecodes === 'string') return bytecodes

    return {
      id,
      record,
      sidecar: {
        root: posix.relative(posix.dirname(id), ''),
        source: { name: posix.basename(id), byteLength: bytes.length, checksum: checksum(bytes), isAscii },
        record,
        patchSet,
        bytecodes,
        sourceMap: composeSourceMap(analysis.code, edits, map),
      },
    }
  }

  #encode({ id, record, sidecar }: MadeModule, buildId: Uint8Array, plan: string | null): CompiledModule {
    const { byteLength } = sidecar.source
    const bytes = encodeSidecar({ ...sidecar, buildId, plan })
    return {
      id,
      byteLength,
      refusal: null,
      record,
      bytecodeLength: sidecar.bytecodes.reduce((sum, { data }) => sum + data.byteLength, 0),
      tier: this.#bytecodes.tierFor(byteLength),
      sidecar: this.#signer?.sign(bytes) ?? bytes,
    }
  }

  async #makeRuntime({ text, filename }: RuntimeScript): Promise<Uint8Array | null> {
    const bytes = Buffer.from(text)
    const made = await this.#bytecodes.make({
      id: RUNTIME_FILE_NAME,
      byteLength: bytes.length,
      module: null,
      text: bytes,
      textChecksum: checksum(bytes),
      scriptName: filename,
    })
    // A target that does not take it starts without, and says why.
    if (typeof made === 'string') return null
    // Elsewhere that of another build of the same Node may crash, and only more than a start should wait for would tell.
    const bytecodes = made.filter(({ target }) => hasSnapshotChecksum(target.nodeVersion))
    return bytecodes.length === 0 ? null : encodeRuntimeFile(bytecodes)
  }

  #encodePack(finished: FinishedPack | null, buildId: Uint8Array): CompiledPack | null {
    if (finished === null) return null
    const { content, ...rest } = finished
    if (content === null) return { ...rest, bytes: null }
    const bytes = encodePack({ ...content.pack, buildId })
    return { ...rest, bytes: this.#signer?.sign(bytes) ?? bytes }
  }
}

/** A module whose sidecar is yet to be written. */
interface MadeModule {
  readonly id: string
  readonly record: ModuleRecord
  readonly sidecar: Omit<Sidecar, 'buildId' | 'plan'>
}

const LEFT_OUT = 'the options "include" and "exclude" leave it out'

/**
 * Equal inputs give equal files: a build can be repeated. What linking found is in it, too, so that the files of two builds whose packages differ
 * are not taken for those of one.
 */
function identifyBuild(
  modules: readonly ModuleInput[],
  { records, packTargets }: LinkedBuild,
  pack: Pick<Pack, 'modules'> | null,
): Uint8Array {
  const hash = createHash('sha256')
  for (const { id, bytes } of modules) hash.update(`${id.length} ${id} ${bytes.length} `).update(bytes)
  const update = (value: unknown) => hash.update(JSON.stringify(value)).update('\n')
  for (const [id, record] of records) update([id, record, packTargets.get(id) ?? null])
  for (const { folder, name, format, evidence, esModule, commonJs } of pack?.modules ?? []) {
    update([folder, name, format, evidence.checksum, esModule?.record, esModule?.targets, commonJs])
  }
  return hash.digest().subarray(0, 16)
}

/** The modules that could be read, each with what its requests lead to among them. */
function graphOf(analyses: ReadonlyMap<string, ModuleAnalysis>): GraphModule[] {
  const ids = new Set(analyses.keys())
  return [...analyses].map(([id, analysis]) => {
    const targets = analysis.requests.map(({ specifier, kind, attributes }) =>
      kind === 'builtin' || attributes.length > 0 ? null : resolveTarget(specifier, id, ids),
    )
    return { id, analysis, targets }
  })
}

/** The same modules, whose targets are among them or among the synthetic ones: all else is Node's. */
function withinGraph(modules: readonly GraphModule[], synthetics: SyntheticModules): GraphModule[] {
  const ids = new Set(modules.map(({ id }) => id))
  const isThere = (id: string) => ids.has(id) || synthetics.has(id)
  return modules.map((module) => ({
    ...module,
    targets: module.targets.map((id) => (id !== null && isThere(id) ? id : null)),
  }))
}

function refused({ id, bytes }: ModuleInput, refusal: string): CompiledModule {
  return { id, byteLength: bytes.length, sidecar: null, refusal, record: null, bytecodeLength: 0, tier: null }
}
