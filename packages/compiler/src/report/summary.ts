import { relative } from 'node:path'
import colors from 'picocolors'
import type { CompiledModule } from '../compile.ts'
import { resolveTarget } from '../graph/resolve-target.ts'
import { kilobytes, plural, seconds } from './words.ts'

/** What one build made, in the words and columns of Vite's own report. */
export interface BuildReport {
  /** The output folder, as people see it. */
  readonly directory: string
  readonly chunks: readonly CompiledModule[]
  readonly milliseconds: number
}

export function formatSummary({ directory, chunks, milliseconds }: BuildReport): string {
  const folder = `${relative(process.cwd(), directory).replaceAll('\\', '/') || '.'}/`
  const rows = chunks.map(({ id, byteLength, sidecar, bytecodeLength, tier }) => ({
    name: sidecar === null ? id : `${id}.bmes`,
    chunk: kilobytes(byteLength),
    bytecode: sidecar === null ? '' : kilobytes(bytecodeLength),
    tier: sidecar === null ? 'native' : (tier ?? 'record only'),
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
  const withSidecar = chunks.filter(({ sidecar }) => sidecar !== null).length
  lines.push(colors.green(`✓ ${plural(withSidecar, 'sidecar')} made in ${seconds(milliseconds)}`))
  for (const { id, refusal } of chunks) {
    if (refusal !== null) {
      lines.push(
        colors.yellow(`${id} stays with Node: ${refusal}. It runs as it always did. [BMES_WARN_REFUSED]`),
      )
    }
  }
  const externals = externalPackages(chunks)
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
