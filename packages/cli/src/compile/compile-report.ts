import { formatSummary } from '@esm-bytecode/compiler'
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
  /** ES modules that stay with Node, and why. */
  readonly refused: readonly { readonly file: string; readonly reason: string }[]
  /** ES modules that `--include` and `--exclude` left out. */
  readonly excluded: readonly string[]
  /** JavaScript and TypeScript that is no ES module by its name. */
  readonly leftAlone: readonly string[]
  /** Sidecars that nothing vouches for any longer. */
  readonly deleted: readonly string[]
  readonly milliseconds: number
}

/** For programs. */
export function createCompileReport(files: CompiledFiles): CompileReport {
  const { root, modules, excluded, leftAlone, deleted, milliseconds } = files
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
    refused: modules.flatMap(({ id, refusal }) => (refusal === null ? [] : { file: id, reason: refusal })),
    excluded,
    leftAlone,
    deleted,
    milliseconds: Math.round(milliseconds),
  }
}

/** For people. */
export function formatCompileReport(files: CompiledFiles): string {
  const { root, modules, excluded, leftAlone, deleted, milliseconds } = files
  const lines = [formatSummary({ directory: root, chunks: modules, milliseconds })]
  if (excluded.length > 0) lines.push(`Left out by --include and --exclude: ${excluded.join(', ')}`)
  if (leftAlone.length > 0) lines.push(`No ES modules by their names, left alone: ${leftAlone.join(', ')}`)
  if (deleted.length > 0) lines.push(`Deleted: ${deleted.join(', ')}`)
  return `${lines.join('\n')}\n`
}
