import { readFileSync, realpathSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  checksum,
  decodePack,
  decodeSidecar,
  PACK_FILE_NAME,
  RUNTIME_FILE_NAME,
  type EncodedBytecode,
} from '@esm-bytecode/format'
import {
  Compiler,
  Progress,
  namesSourceMap,
  readSourceMap,
  sweepOnce,
  writeFileAtomically,
  type BuildReport,
  type CompiledGraph,
  type CompiledPack,
  type CompilerOptions,
  type ExternalsOptions,
  type ModuleInput,
  type RuntimeScript,
} from '@esm-bytecode/compiler'

/** What a bundler says about a chunk. */
export interface Chunk {
  readonly fileName: string
  readonly code: string
  readonly map?: { toString(): string } | null
  readonly isEntry?: boolean
}

/** A file beside the chunks. */
export interface SidecarFile {
  readonly fileName: string
  readonly source: Uint8Array
}

/** Where a program starts. */
export interface Entry {
  /** That the bundler knows it by: `main`. */
  readonly name: string
  /** In the output folder. */
  readonly fileName: string
  /** Absolute path of the source file, or `null` where there is none. */
  readonly source: string | null
}

export interface OutputOptions extends Omit<CompilerOptions, 'externals'> {
  /** `null`: what the chunks do not hold stays with Node. */
  readonly externals: Omit<ExternalsOptions, 'root'> | null
  /** Whether the pack in the folder is that of this output, or none: a folder has one. */
  readonly ownsPack: boolean
  readonly runtime: RuntimeScript
}

/** One output of a build, a folder with chunks, from `generateBundle` to `closeBundle`, and again when the build watches. */
export class Output {
  readonly directory: string
  entries: readonly Entry[] = []
  readonly #compiler: Compiler
  readonly #ownsPack: boolean
  #inputs: readonly ModuleInput[] = []
  #compiled: CompiledGraph = { modules: [], pack: null, runtime: null }
  #milliseconds = 0

  constructor(directory: string, { externals, ownsPack, runtime, ...options }: OutputOptions) {
    this.directory = directory
    this.#ownsPack = ownsPack
    this.#compiler = new Compiler({
      ...options,
      // A folder has one, as it has one pack.
      runtime: ownsPack ? runtime : null,
      externals: externals && ownsPack ? { root: realDirectory(directory), ...externals } : null,
    })
  }

  /** Makes the sidecars of chunks that are about to be written. */
  async generate(chunks: readonly Chunk[]): Promise<SidecarFile[]> {
    this.#milliseconds = 0
    return this.#compile(
      chunks.map(({ fileName, code, map, isEntry = false }) => ({
        id: fileName,
        bytes: Buffer.from(code),
        url: this.#urlOf(fileName),
        map: map && namesSourceMap(code) ? map.toString() : null,
        isEntry,
      })),
    )
  }

  /**
   * Compares what stands on the disk with what the sidecars vouch for, and makes again what differs: another plugin may
   * have changed chunks after us.
   *
   * @param fileNames those of the chunks that are there now. Default: those of the last time
   * @returns whether anything differed
   */
  async settle(fileNames: readonly string[] = this.#inputs.map(({ id }) => id)): Promise<boolean> {
    const known = new Map(this.#inputs.map((input) => [input.id, input]))
    const onDisk = fileNames.flatMap((id) => this.#read(id, known.get(id)) ?? [])
    const isUnchanged =
      onDisk.length === this.#inputs.length && onDisk.every((input) => input === known.get(input.id))
    if (isUnchanged && !this.#isPackStale()) return false
    this.entries = this.entries.filter(({ fileName }) => onDisk.some(({ id }) => id === fileName))
    const sidecars = await this.#compile(onDisk)
    for (const { fileName, source } of sidecars) writeFileAtomically(join(this.directory, fileName), source)
    this.removeStale(known.keys())
    return true
  }

  /** Whether files in the output folder that are no chunks were only written, or copied, after the pack was made. */
  #isPackStale(): boolean {
    const { pack } = this.#compiled
    if (pack === null) return false
    const isThereNow = pack.left.some(
      ({ name, importer, isFound }) =>
        !isFound && /^\.{1,2}\//.test(name) && isFile(join(this.directory, dirname(importer), name)),
    )
    if (isThereNow || pack.bytes === null) return isThereNow
    const inside = pack.modules.flatMap(({ id }, index) => (id.startsWith('../') ? [] : { id, index }))
    if (inside.length === 0) return false
    const { modules } = decodePack(pack.bytes, this.#packFile)
    return inside.some(({ id, index }) => {
      const path = join(this.directory, id)
      return !isFile(path) || checksum(readFileSync(path)) !== modules[index]!.evidence.checksum
    })
  }

  /** Deletes the sidecars of files that have none any longer: those of an earlier build, or of a chunk that was renamed. */
  removeStale(fileNames: Iterable<string>): void {
    const served = new Set(this.served)
    for (const fileName of fileNames) {
      sweepOnce(dirname(this.#sidecarOf(fileName)))
      if (!served.has(fileName)) rmSync(this.#sidecarOf(fileName), { force: true })
    }
    if (!this.#ownsPack) return
    if (this.pack === null) rmSync(this.#packFile, { force: true })
    if (this.runtime === null) rmSync(this.#runtimeFile, { force: true })
  }

  /** File names of the chunks that have a sidecar. */
  get served(): string[] {
    return this.#compiled.modules.flatMap(({ id, sidecar }) => (sidecar === null ? [] : [id]))
  }

  /** Absolute paths of the sidecars. */
  get sidecars(): string[] {
    return this.served.map((fileName) => this.#sidecarOf(fileName))
  }

  /** Absolute path of the pack, if there is one. */
  get pack(): string | null {
    const { pack } = this.#compiled
    return pack === null || pack.bytes === null ? null : this.#packFile
  }

  /** Absolute path of the bytecode of the runtime, if there is some. */
  get runtime(): string | null {
    return this.#compiled.runtime === null ? null : this.#runtimeFile
  }

  /** Takes note of what somebody else wrote: sidecars and pack of a warm run. */
  reread(): void {
    const modules = this.#compiled.modules.map((compiled) => {
      if (compiled.sidecar === null) return compiled
      const path = this.#sidecarOf(compiled.id)
      const sidecar = readFileSync(path)
      const { bytecodes } = decodeSidecar(sidecar, path)
      const isWarm = bytecodes.some(({ target }) => target.tier === 'warm')
      return {
        ...compiled,
        sidecar,
        bytecodeLength: lengthOf(bytecodes),
        tier: isWarm ? 'warm' : compiled.tier,
      } as const
    })
    const { pack, runtime } = this.#compiled
    this.#compiled = { modules, runtime, pack: this.pack === null ? pack : rereadPack(this.#packFile, pack!) }
  }

  report(): BuildReport {
    return {
      directory: this.directory,
      milliseconds: this.#milliseconds,
      chunks: this.#compiled.modules,
      pack: this.#compiled.pack,
    }
  }

  async #compile(inputs: readonly ModuleInput[]): Promise<SidecarFile[]> {
    const started = performance.now()
    const progress = new Progress()
    try {
      this.#compiled = await this.#compiler.compile(inputs, (id, total) => progress.step(id, total))
      this.#inputs = inputs
    } finally {
      progress.clear()
      // Whatever becomes of the build, no child process is left of it.
      await this.#compiler.close()
    }
    this.#milliseconds += performance.now() - started
    const { modules, pack, runtime } = this.#compiled
    const fileOf = (fileName: string, source: Uint8Array | null | undefined): SidecarFile[] =>
      source ? [{ fileName, source }] : []
    return [
      ...modules.flatMap(({ id, sidecar }) => fileOf(`${id}.bmes`, sidecar)),
      ...fileOf(PACK_FILE_NAME, pack?.bytes),
      ...fileOf(RUNTIME_FILE_NAME, runtime),
    ]
  }

  /** @returns `known` if the file is what it says, `null` if there is none */
  #read(id: string, known: ModuleInput | undefined): ModuleInput | null {
    const path = join(this.directory, id)
    let bytes: Buffer
    try {
      bytes = readFileSync(path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
    if (known !== undefined && bytes.equals(known.bytes)) return known
    const map = readSourceMap(path, bytes.toString('utf8'))
    return { id, bytes, url: this.#urlOf(id), map, isEntry: known?.isEntry ?? false }
  }

  get #packFile(): string {
    return join(this.directory, PACK_FILE_NAME)
  }

  get #runtimeFile(): string {
    return join(this.directory, RUNTIME_FILE_NAME)
  }

  #sidecarOf(fileName: string): string {
    return join(this.directory, `${fileName}.bmes`)
  }

  #urlOf(id: string): string {
    return pathToFileURL(join(realDirectory(this.directory), id)).href
  }
}

function rereadPack(path: string, pack: CompiledPack): CompiledPack {
  const bytes = readFileSync(path)
  const { modules } = decodePack(bytes, path)
  return {
    ...pack,
    bytes,
    modules: pack.modules.map((module, index) => {
      const { bytecodes } = modules[index]!
      const isWarm = bytecodes.some(({ target }) => target.tier === 'warm')
      return { ...module, bytecodeLength: lengthOf(bytecodes), tier: isWarm ? 'warm' : module.tier }
    }),
  }
}

function lengthOf(bytecodes: readonly EncodedBytecode[]): number {
  return bytecodes.reduce((sum, { byteLength }) => sum + byteLength, 0)
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

/** Without symbolic links, as Node names modules. The folder itself may not be there yet. */
function realDirectory(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return join(realDirectory(dirname(path)), basename(path))
  }
}
