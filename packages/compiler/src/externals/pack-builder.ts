import { posix } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  checksum,
  declarationsAsWritten,
  wrapCommonJs,
  type Bytecode,
  type ModuleRecord,
  type Pack,
  type PackedEsModule,
  type PackedModule,
  type PackedText,
  type PackImporter,
} from '@esm-bytecode/format'
import type { GraphModule, RecordResult, SyntheticModules } from '../graph/build-records.ts'
import type { BytecodeMaker } from '../produce/bytecode-maker.ts'
import { composeSourceMap } from '../transform/source-map.ts'
import { decodeSource, toPatches } from '../transform/to-patches.ts'
import { transform } from '../transform/transform.ts'
import type { CompiledPack } from './compiled-pack.ts'
import { findCyclesAcross } from './cycles.ts'
import { externalRequests } from './external-requests.ts'
import type { ExternalFile, WalkResult } from './walk-result.ts'

/** One module of the pack, as far as it is made. */
interface Made {
  readonly text: PackedText | null
  readonly bytecodes: readonly Bytecode[]
  readonly esModule: Omit<PackedEsModule, 'targets'> | null
}

/** A pack that is yet to be written. */
export interface FinishedPack extends Omit<CompiledPack, 'bytes'> {
  /** `null` where all stays with Node. */
  readonly content: PackContent | null
}

export interface PackContent {
  readonly pack: Omit<Pack, 'buildId'>
  /** For each request of a module of the build the module of the pack that it leads to, by id: of the importers. */
  readonly targets: ReadonlyMap<string, readonly (number | null)[]>
}

/**
 * Makes the pack of what was found outside of a graph, together with the graph. Why a module stays with Node is known to whoever
 * calls: `refusals` holds, by id, what was refused for good.
 */
export class PackBuilder {
  readonly #walked: WalkResult
  readonly #bytecodes: BytecodeMaker
  readonly #isImmutable: boolean
  readonly #made = new Map<string, Made>()
  /** Why modules stay with Node that are in a cycle with the build. */
  #cyclic: ReadonlyMap<string, string> = new Map()
  #importers: readonly GraphModule[] = []

  constructor(walked: WalkResult, bytecodes: BytecodeMaker, isImmutable: boolean) {
    this.#walked = walked
    this.#bytecodes = bytecodes
    this.#isImmutable = isImmutable
  }

  /** Ids of the modules that may go into the pack. */
  get ids(): string[] {
    return this.#walked.files.map(({ id }) => id)
  }

  /** The modules of the graph, with targets outside of it. */
  link(graph: readonly GraphModule[]): GraphModule[] {
    const linked = graph.map((module): GraphModule => {
      const found = this.#walked.entryTargets.get(module.id) ?? []
      const targets = [...module.targets]
      for (const [at, index] of externalRequests(module).entries()) targets[index] = found[at] ?? null
      return { ...module, targets }
    })
    this.#importers = linked
    this.#cyclic = findCyclesAcross(linked, this.#walked.files)
    return linked.map((module) => this.#withCycle(module))
  }

  /** The ES modules that may go into the pack. */
  graph(refusals: ReadonlyMap<string, string>): GraphModule[] {
    const isPacked = true
    return this.#walked.files.flatMap(({ id, analysis, targets }) =>
      analysis === null || refusals.has(id) ? [] : this.#withCycle({ id, analysis, targets, isPacked }),
    )
  }

  #withCycle(module: GraphModule): GraphModule {
    const refusal = this.#cyclic.get(module.id)
    if (refusal !== undefined) {
      return { ...module, analysis: { ...module.analysis, refusal: module.analysis.refusal ?? refusal } }
    }
    if (!module.isPacked) return module
    // Its facade asks Node for modules of the build.
    const targets = module.targets.map((id) => (id !== null && this.#walked.entryTargets.has(id) ? null : id))
    return { ...module, targets }
  }

  synthetics(refusals: ReadonlyMap<string, string>): SyntheticModules {
    const names = new Map<string, ReadonlySet<string>>()
    for (const { id, analysis, commonJs } of this.#walked.files) {
      if (analysis === null && !refusals.has(id)) {
        // Since Node 23 each CommonJS module has it; at start it is seen whether it is there.
        const always = commonJs === null ? ['default'] : ['default', 'module.exports']
        names.set(id, new Set([...always, ...(commonJs?.exportNames ?? [])]))
      }
    }
    return names
  }

  /**
   * Makes what the records have decided about.
   *
   * @param refusals gets what V8 does not take: then the records are to be built again
   * @throws BmesError `BMES_ERR_TARGET`
   */
  async make(
    records: ReadonlyMap<string, RecordResult>,
    refusals: Map<string, string>,
    onModule: (id: string) => void,
  ): Promise<void> {
    await Promise.all(
      this.#walked.files.map(async (file) => {
        const { id, analysis } = file
        if (refusals.has(id)) return
        const record = records.get(id)?.record ?? null
        if (record !== null) await this.#makeEsModule(file, record, refusals)
        else if (analysis === null && !this.#made.has(id)) await this.#makeSynthetic(file, refusals)
        onModule(id)
      }),
    )
  }

  async #makeEsModule(
    file: ExternalFile,
    record: ModuleRecord,
    refusals: Map<string, string>,
  ): Promise<void> {
    const { id, path, bytes, analysis } = file
    const edits = transform(analysis!, record)
    const { patchSet, text, isAscii } = toPatches(bytes, analysis!.code, edits)
    const packedText = { bytes: text, checksum: patchSet.textChecksum, isAscii }
    const module = Buffer.from(analysis!.code)
    const bytecodes = await this.#makeBytecode(file, module, packedText, pathToFileURL(path).href)
    if (typeof bytecodes === 'string') {
      refusals.set(id, bytecodes)
      return
    }
    const declarations = declarationsAsWritten(bytes, patchSet.patches)
    const sourceMap = composeSourceMap(analysis!.code, edits, null)
    this.#made.set(id, { text: packedText, bytecodes, esModule: { record, declarations, sourceMap } })
  }

  async #makeSynthetic(file: ExternalFile, refusals: Map<string, string>): Promise<void> {
    const { id, path, bytes, commonJs } = file
    if (commonJs === null) {
      this.#made.set(id, { text: null, bytecodes: [], esModule: null })
      return
    }
    const wrapper = wrapCommonJs(decodeSource(bytes))
    const utf8 = Buffer.from(wrapper)
    const text = { bytes: utf8, checksum: checksum(utf8), isAscii: utf8.length === wrapper.length }
    const bytecodes = await this.#makeBytecode(file, null, text, path)
    if (typeof bytecodes === 'string') refusals.set(id, bytecodes)
    else this.#made.set(id, { text, bytecodes, esModule: null })
  }

  /** @returns the bytecode, or why the module stays with Node */
  async #makeBytecode(
    { id, bytes }: ExternalFile,
    module: Uint8Array | null,
    text: PackedText,
    scriptName: string,
  ): Promise<readonly Bytecode[] | string> {
    const made = await this.#bytecodes.make({
      id,
      byteLength: bytes.length,
      module,
      text: text.bytes,
      textChecksum: text.checksum,
      scriptName,
    })
    return typeof made === 'string' ? `the target Node refuses it: ${made}` : made
  }

  /**
   * @param records those that everything was made from
   * @returns `null` where nothing was found
   */
  finish(
    records: ReadonlyMap<string, RecordResult>,
    refusals: ReadonlyMap<string, string>,
  ): FinishedPack | null {
    const reasonFor = (id: string) => refusals.get(id) ?? records.get(id)?.refusal ?? null
    const files = this.#walked.files.filter(({ id }) => reasonFor(id) === null)
    const refused = this.#walked.files.flatMap(({ id, packageName, importer }) => {
      const reason = reasonFor(id)
      return reason === null ? [] : { name: id, packageName, importer, reason, isFound: true }
    })
    const left = [...this.#walked.left, ...refused]
    if (files.length === 0 && left.length === 0) return null
    return {
      content: files.length === 0 ? null : this.#collect(files),
      modules: files.map(({ id, format, packageName, bytes }) => ({
        id,
        format,
        packageName,
        byteLength: bytes.length,
        bytecodeLength: this.#made.get(id)!.bytecodes.reduce((sum, { data }) => sum + data.byteLength, 0),
        tier: this.#made.get(id)!.bytecodes[0]?.target.tier ?? null,
      })),
      left,
    }
  }

  #collect(files: readonly ExternalFile[]): PackContent {
    const { conditions, folders } = this.#walked
    const indexes = new Map(files.map(({ id }, index) => [id, index]))
    const indexOf = (id: string | null) => (id === null ? null : (indexes.get(id) ?? null))
    const folderIndexes = new Map(
      folders.flatMap(({ id, holdsFiles }, index) => (holdsFiles ? [[id, index] as const] : [])),
    )
    const folderOf = (id: string) => folderIndexes.get(id.includes('/') ? posix.dirname(id) : '')!
    const modules = files.map((file): PackedModule => {
      const { id, format, evidence, targets, commonJs } = file
      const { esModule, ...made } = this.#made.get(id)!
      return {
        folder: folderOf(id),
        name: posix.basename(id),
        format,
        evidence,
        ...made,
        esModule: esModule && { ...esModule, targets: targets.map(indexOf) },
        commonJs: commonJs && {
          exportNames: commonJs.exportNames,
          requires: commonJs.requires.flatMap(({ specifier, target }) => {
            const index = indexOf(target)
            return index === null ? [] : { specifier, target: index }
          }),
          usesDynamicImport: commonJs.usesDynamicImport,
          importsFromStrings: commonJs.importsFromStrings,
        },
      }
    })
    const targets = new Map<string, readonly (number | null)[]>()
    const importers = this.#importers.flatMap((importer): PackImporter | [] => {
      const { id } = importer
      const found = importer.targets.map(indexOf)
      if (found.every((target) => target === null)) return []
      targets.set(id, found)
      return { folder: folderOf(id), name: posix.basename(id), targets: found }
    })
    const pack = { conditions, isImmutable: this.#isImmutable, folders, importers, modules }
    return { pack, targets }
  }
}
