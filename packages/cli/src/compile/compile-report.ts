import { formatSummary, type CompiledPack } from '@esm-bytecode/compiler'
import { PACK_FILE_NAME } from '@esm-bytecode/format'
import type { CompiledFiles } from './compile-modules.ts'

/** What `--json` prints. Paths are relative to `root`, with `/`. */
export interface CompileReport {
  readonly root: string
  readonly sidecars: readonly {
    readonly file: string
    readonly sidecar: string
    readonly sidecarByteLength: number
    readonly bytecodeByteLength: number
    /** `null` for a record without bytecode. */
    readonly tier: string | null
  }[]
  /** `null` where nothing lies outside of the modules, or `--externals native` leaves it to Node. */
  readonly pack: PackReport | null
  /** ES modules that stay with Node, and why. */
  readonly refused: readonly { readonly file: string; readonly reason: string }[]
  /** ES modules, and CommonJS, that `--include` and `--exclude` left out. */
  readonly excluded: readonly string[]
  /** JavaScript and TypeScript that is neither an ES module by its name nor in the pack. */
  readonly leftAlone: readonly string[]
  /** Sidecars and packs that nothing vouches for any longer. */
  readonly deleted: readonly string[]
  readonly milliseconds: number
}

export interface PackReport {
  /** `null`: everything stays with Node, and there is no file. */
  readonly file: string | null
  readonly byteLength: number
  readonly bytecodeByteLength: number
  readonly modules: readonly {
    readonly file: string
    readonly format: string
    readonly bytecodeByteLength: number
  }[]
  /** Names of all packages that modules of the pack are in, sorted. */
  readonly packages: readonly string[]
  /** What stays with Node, and why. */
  readonly left: readonly {
    /** The file, or the specifier where that leads to none. */
    readonly name: string
    readonly package: string | null
    /** The first module that asks for it. */
    readonly importer: string
    readonly reason: string
  }[]
}

/** For programs. */
export function createCompileReport(files: CompiledFiles): CompileReport {
  const { root, modules, pack, excluded, leftAlone, deleted, milliseconds } = files
  return {
    root,
    sidecars: modules.flatMap(({ id, sidecar, bytecodeLength, tier }) =>
      sidecar === null
        ? []
        : {
            file: id,
            sidecar: `${id}.bmes`,
            sidecarByteLength: sidecar.length,
            bytecodeByteLength: bytecodeLength,
            tier,
          },
    ),
    pack: pack && createPackReport(pack),
    refused: modules.flatMap(({ id, refusal }) => (refusal === null ? [] : { file: id, reason: refusal })),
    excluded,
    leftAlone,
    deleted,
    milliseconds: Math.round(milliseconds),
  }
}

function createPackReport({ bytes, modules, left }: CompiledPack): PackReport {
  return {
    file: bytes === null ? null : PACK_FILE_NAME,
    byteLength: bytes?.length ?? 0,
    bytecodeByteLength: modules.reduce((sum, { bytecodeLength }) => sum + bytecodeLength, 0),
    modules: modules.map(({ id, format, bytecodeLength }) => ({
      file: id,
      format,
      bytecodeByteLength: bytecodeLength,
    })),
    packages: [...new Set(modules.flatMap(({ packageName }) => packageName ?? []))].sort(),
    left: left.map(({ name, packageName, importer, reason }) => ({
      name,
      package: packageName,
      importer,
      reason,
    })),
  }
}

/** For people. */
export function formatCompileReport(files: CompiledFiles): string {
  const { root, modules, pack, excluded, leftAlone, deleted, milliseconds } = files
  const lines = [formatSummary({ directory: root, chunks: modules, pack, milliseconds })]
  if (excluded.length > 0) lines.push(`Left out by --include and --exclude: ${excluded.join(', ')}`)
  const explained = new Set(pack?.left.map(({ name }) => name))
  const others = leftAlone.filter((file) => !explained.has(file))
  if (others.length > 0) lines.push(`Neither ES modules by their names nor in a pack: ${others.join(', ')}`)
  if (deleted.length > 0) lines.push(`Deleted: ${deleted.join(', ')}`)
  return `${lines.join('\n')}\n`
}
