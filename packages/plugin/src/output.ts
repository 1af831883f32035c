import { readFileSync, realpathSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { decodeSidecar } from '@esm-bytecode/format'
import {
  Compiler,
  Progress,
  namesSourceMap,
  readSourceMap,
  writeFileAtomically,
  type BuildReport,
  type CompiledModule,
  type CompilerOptions,
  type ModuleInput,
} from '@esm-bytecode/compiler'

/** What a bundler says about a chunk. */
export interface Chunk {
  readonly fileName: string
  readonly code: string
  readonly map?: { toString(): string } | null
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

/** One output of a build, a folder with chunks, from `generateBundle` to `closeBundle`, and again when the build watches. */
export class Output {
  readonly directory: string
  entries: readonly Entry[] = []
  readonly #compiler: Compiler
  #inputs: readonly ModuleInput[] = []
  #compiled: readonly CompiledModule[] = []
  #milliseconds = 0

  constructor(directory: string, options: CompilerOptions) {
    this.directory = directory
    this.#compiler = new Compiler(options)
  }

  /** Makes the sidecars of chunks that are about to be written. */
  async generate(chunks: readonly Chunk[]): Promise<SidecarFile[]> {
    this.#milliseconds = 0
    return this.#compile(
      chunks.map(({ fileName, code, map }) => ({
        id: fileName,
        bytes: Buffer.from(code),
        url: this.#urlOf(fileName),
        map: map && namesSourceMap(code) ? map.toString() : null,
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
    if (isUnchanged) return false
    const sidecars = await this.#compile(onDisk)
    for (const { fileName, source } of sidecars) writeFileAtomically(join(this.directory, fileName), source)
    this.removeStale(known.keys())
    return true
  }

  /** Deletes the sidecars of files that have none any longer: those of an earlier build, or of a chunk that was renamed. */
  removeStale(fileNames: Iterable<string>): void {
    const served = new Set(this.served)
    for (const fileName of fileNames) {
      if (!served.has(fileName)) rmSync(this.#sidecarOf(fileName), { force: true })
    }
  }

  /** File names of the chunks that have a sidecar. */
  get served(): string[] {
    return this.#compiled.flatMap(({ id, sidecar }) => (sidecar === null ? [] : [id]))
  }

  /** Absolute paths of the sidecars. */
  get sidecars(): string[] {
    return this.served.map((fileName) => this.#sidecarOf(fileName))
  }

  /** Takes note of sidecars that somebody else wrote: those of a warm run. */
  reread(): void {
    this.#compiled = this.#compiled.map((compiled) => {
      if (compiled.sidecar === null) return compiled
      const path = this.#sidecarOf(compiled.id)
      const sidecar = readFileSync(path)
      const { bytecodes } = decodeSidecar(sidecar, path)
      const isWarm = bytecodes.some(({ target }) => target.tier === 'warm')
      return {
        ...compiled,
        sidecar,
        bytecodeLength: bytecodes.reduce((sum, { byteLength }) => sum + byteLength, 0),
        tier: isWarm ? 'warm' : compiled.tier,
      }
    })
  }

  report(): BuildReport {
    return {
      directory: this.directory,
      milliseconds: this.#milliseconds,
      chunks: this.#compiled,
    }
  }

  async #compile(inputs: readonly ModuleInput[]): Promise<SidecarFile[]> {
    const started = performance.now()
    const progress = new Progress(inputs.length)
    try {
      this.#compiled = await this.#compiler.compile(inputs, (id) => progress.step(id))
      this.#inputs = inputs
    } finally {
      progress.clear()
      // Whatever becomes of the build, no child process is left of it.
      await this.#compiler.close()
    }
    this.#milliseconds += performance.now() - started
    return this.#compiled.flatMap(({ id, sidecar }) =>
      sidecar === null ? [] : [{ fileName: `${id}.bmes`, source: sidecar }],
    )
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
    return { id, bytes, url: this.#urlOf(id), map: readSourceMap(path, bytes.toString('utf8')) }
  }

  #sidecarOf(fileName: string): string {
    return join(this.directory, `${fileName}.bmes`)
  }

  #urlOf(id: string): string {
    return pathToFileURL(join(realDirectory(this.directory), id)).href
  }
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
