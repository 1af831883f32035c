import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import {
  checksum,
  encodeSidecar,
  isBmesError,
  type Bytecode,
  type ModuleRecord,
  type Tier,
} from '@esm-bytecode/format'
import { analyze } from './analyze/analyze.ts'
import type { ModuleAnalysis } from './analyze/module-analysis.ts'
import { buildRecords, type GraphModule } from './graph/build-records.ts'
import { resolveTarget } from './graph/resolve-target.ts'
import { Producer, type Target } from './produce/produce.ts'
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
  readonly #tier: Exclude<Tier, 'warm'>
  readonly #minSize: number
  readonly #accepts: (id: string) => boolean
  readonly #targets: readonly Target[]
  #producers: readonly Producer[] = []
  readonly #analyses = new Map<string, { checksum: number; analysis: ModuleAnalysis | string }>()
  readonly #bytecodes = new Map<
    string,
    { textChecksum: number; url: string | undefined; bytecodes: readonly Bytecode[] }
  >()

  constructor({
    tier = DEFAULT_TIER,
    minSize = DEFAULT_MIN_SIZE,
    accepts = () => true,
    targets = [{ node: process.execPath }],
  }: CompilerOptions = {}) {
    this.#tier = tier
    this.#minSize = minSize
    this.#accepts = accepts
    this.#targets = targets
  }

  /**
   * @param modules the whole graph: what is not among them is external to it
   * @returns one for each module that is accepted
   * @param onModule called after each module, for progress
   * @throws BmesError `BMES_ERR_TARGET`
   */
  async compile(
    modules: readonly ModuleInput[],
    onModule: (id: string) => void = () => {},
  ): Promise<CompiledModule[]> {
    if (this.#producers.length === 0) {
      this.#producers = this.#targets.map((target) => new Producer(target))
    }
    const buildId = identifyBuild(modules)
    const analyses = new Map<string, ModuleAnalysis>()
    const refusals = new Map<string, string>()
    for (const module of modules) {
      const analysis = this.#analyze(module)
      if (typeof analysis === 'string') refusals.set(module.id, analysis)
      else analyses.set(module.id, this.#accepts(module.id) ? analysis : { ...analysis, refusal: LEFT_OUT })
    }

    const outputs = new Map<string, CompiledModule>()
    const pending = new Set(modules.map(({ id }) => id))
    const make = async (module: ModuleInput, record: ModuleRecord) => {
      const made = await this.#make(module, analyses.get(module.id)!, record, buildId)
      if (typeof made === 'string') refusals.set(module.id, `the target Node refuses it: ${made}`)
      else outputs.set(module.id, made)
      if (pending.delete(module.id)) onModule(module.id)
    }
    // What V8 refuses is only known once it was asked; then the others are made again, with one more module of Node's.
    for (let settled = -1; settled < refusals.size;) {
      settled = refusals.size
      const records = buildRecords(graphOf(analyses, refusals), (from, to) =>
        posix.relative(posix.dirname(from), to),
      )
      await Promise.all(
        modules.map((module) => {
          const result = records.get(module.id)
          if (result?.record) return make(module, result.record)
          outputs.set(module.id, refused(module, result?.refusal ?? refusals.get(module.id)!))
          return undefined
        }),
      )
    }
    for (const module of modules) {
      const why = refusals.get(module.id)
      if (why !== undefined) outputs.set(module.id, refused(module, why))
    }
    for (const id of pending) onModule(id)
    this.#forgetAllBut(outputs)
    return modules.flatMap(({ id }) => (this.#accepts(id) ? outputs.get(id)! : []))
  }

  /** Chunks with a hash in their names are others in every build of a watcher. */
  #forgetAllBut(modules: ReadonlyMap<string, unknown>): void {
    for (const cache of [this.#analyses, this.#bytecodes]) {
      for (const id of cache.keys()) if (!modules.has(id)) cache.delete(id)
    }
  }

  /** Ends the child processes. The next {@link Compiler.compile} starts new ones. */
  async close(): Promise<void> {
    const producers = this.#producers
    this.#producers = []
    await Promise.all(producers.map((producer) => producer.close()))
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
    buildId: Uint8Array,
  ): Promise<CompiledModule | string> {
    const edits = transform(analysis, record)
    const { patchSet, text, isAscii } = toPatches(bytes, analysis.code, edits)
    const tier = bytes.length < this.#minSize ? null : this.#tier

    let bytecodes = this.#bytecodes.get(id)
    if (
      bytecodes === undefined ||
      bytecodes.textChecksum !== patchSet.textChecksum ||
      bytecodes.url !== url
    ) {
      const module = Buffer.from(analysis.code)
      const results = await Promise.all(
        this.#producers.map((producer) =>
          producer.produce({ module, text, url: url ?? null, textChecksum: patchSet.textChecksum, tier }),
        ),
      )
      const error = results.find((result) => result.error !== null)?.error
      if (error) return error
      bytecodes = {
        textChecksum: patchSet.textChecksum,
        url,
        bytecodes: results.flatMap(({ bytecode }) => (bytecode ? [bytecode] : [])),
      }
      this.#bytecodes.set(id, bytecodes)
    }

    const sidecar = encodeSidecar({
      buildId,
      root: posix.relative(posix.dirname(id), ''),
      source: { name: posix.basename(id), byteLength: bytes.length, checksum: checksum(bytes), isAscii },
      record,
      patchSet,
      bytecodes: bytecodes.bytecodes,
      sourceMap: composeSourceMap(analysis.code, edits, map),
    })
    const bytecodeLength = bytecodes.bytecodes.reduce((sum, { data }) => sum + data.byteLength, 0)
    return { id, byteLength: bytes.length, sidecar, refusal: null, record, bytecodeLength, tier }
  }
}

const LEFT_OUT = 'the options "include" and "exclude" leave it out'

/** Equal inputs give equal files: a build can be repeated. */
function identifyBuild(modules: readonly ModuleInput[]): Uint8Array {
  const hash = createHash('sha256')
  for (const { id, bytes } of modules) hash.update(`${id.length} ${id} ${bytes.length} `).update(bytes)
  return hash.digest().subarray(0, 16)
}

/** The modules that are not refused, each with what its requests lead to among them. */
function graphOf(
  analyses: ReadonlyMap<string, ModuleAnalysis>,
  refusals: ReadonlyMap<string, string>,
): GraphModule[] {
  const ids = new Set([...analyses.keys()].filter((id) => !refusals.has(id)))
  return [...ids].map((id) => {
    const analysis = analyses.get(id)!
    const targets = analysis.requests.map(({ specifier, kind, attributes }) =>
      kind === 'builtin' || attributes.length > 0 ? null : resolveTarget(specifier, id, ids),
    )
    return { id, analysis, targets }
  })
}

function refused({ id, bytes }: ModuleInput, refusal: string): CompiledModule {
  return { id, byteLength: bytes.length, sidecar: null, refusal, record: null, bytecodeLength: 0, tier: null }
}
