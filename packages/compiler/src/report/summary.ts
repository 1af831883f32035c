import { relative } from 'node:path'
import colors from 'picocolors'
import type { CompiledModule } from '../compile.ts'
import { resolveTarget } from '../graph/resolve-target.ts'

/** What one build made, in the words and columns of Vite's own report. */
export interface BuildReport {
  /** The output folder, as people see it. */
  readonly directory: string
  readonly chunks: readonly { readonly compiled: CompiledModule; readonly byteLength: number }[]
  readonly milliseconds: number
}

export function formatSummary({ directory, chunks, milliseconds }: BuildReport): string {
  const folder = `${relative(process.cwd(), directory).replaceAll('\\', '/') || '.'}/`
  const rows = chunks.map(({ compiled, byteLength }) => ({
    name: compiled.sidecar === null ? compiled.id : `${compiled.id}.bmes`,
    chunk: kilobytes(byteLength),
    bytecode: compiled.sidecar === null ? '' : kilobytes(compiled.bytecodeLength),
    tier: compiled.sidecar === null ? 'native' : (compiled.tier ?? 'record only'),
  }))
  const width = (column: 'name' | 'chunk' | 'bytecode') =>
    Math.max(0, ...rows.map((row) => row[column].length))
  const [nameWidth, chunkWidth, bytecodeWidth] = [width('name'), width('chunk'), width('bytecode')]
  const lines = rows.map(
    ({ name, chunk, bytecode, tier }) =>
      `${colors.dim(folder)}${colors.cyan(name.padEnd(nameWidth))}  ` +
      colors.dim(
        `chunk: ${chunk.padStart(chunkWidth)} │ bytecode: ${bytecode.padStart(bytecodeWidth)} │ ${tier}`,
      ),
  )
  const withSidecar = chunks.filter(({ compiled }) => compiled.sidecar !== null).length
  lines.push(colors.green(`✓ ${plural(withSidecar, 'sidecar')} made in ${seconds(milliseconds)}`))
  for (const { compiled } of chunks) {
    if (compiled.refusal !== null) {
      lines.push(
        colors.yellow(
          `${compiled.id} stays with Node: ${compiled.refusal}. It runs as it always did. [BMES_WARN_REFUSED]`,
        ),
      )
    }
  }
  const externals = externalPackages(chunks.map(({ compiled }) => compiled))
  if (externals.length > 0) lines.push(`External, loaded by Node without bytecode: ${externals.join(', ')}`)
  return lines.join('\n')
}

/** A chunk that stays with Node is external for the linker, but not for people: it has a line of its own. */
function externalPackages(chunks: readonly CompiledModule[]): string[] {
  const ids = new Set(chunks.map(({ id }) => id))
  const specifiers = chunks.flatMap(({ id, record }) =>
    (record?.requests ?? [])
      .filter(({ kind, specifier }) => kind === 'external' && resolveTarget(specifier, id, ids) === null)
      .map(({ specifier }) => packageName(specifier)),
  )
  return [...new Set(specifiers)].sort()
}

/** `@scope/name/sub/path` is one of many ways into `@scope/name`. */
function packageName(specifier: string): string {
  return /^(?:@[^/]+\/)?[^@./#:][^/:]*(?=\/|$)/.exec(specifier)?.[0] ?? specifier
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} kB`
}

function seconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)}ms` : `${(milliseconds / 1000).toFixed(2)}s`
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
