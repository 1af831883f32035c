import { relative } from 'node:path'
import { PACK_FILE_NAME } from '@esm-bytecode/format'
import colors from 'picocolors'
import type { CompiledModule } from '../compile.ts'
import type { CompiledPack } from '../externals/compiled-pack.ts'
import { packageOfSpecifier } from '../externals/package-name.ts'
import { resolveTarget } from '../graph/resolve-target.ts'
import { kilobytes, plural, seconds } from './words.ts'

/** What one build made, in the words and columns of Vite's own report. */
export interface BuildReport {
  /** The output folder, as people see it. */
  readonly directory: string
  readonly chunks: readonly CompiledModule[]
  /** Default: `null`. */
  readonly pack?: CompiledPack | null
  readonly milliseconds: number
}

export function formatSummary({ directory, chunks, pack = null, milliseconds }: BuildReport): string {
  const folder = `${relative(process.cwd(), directory).replaceAll('\\', '/') || '.'}/`
  const rows = chunks.map(({ id, byteLength, sidecar, bytecodeLength, tier }) => ({
    name: sidecar === null ? id : `${id}.bmes`,
    of: 'chunk',
    length: kilobytes(byteLength),
    bytecode: sidecar === null ? '' : kilobytes(bytecodeLength),
    tier: sidecar === null ? 'native' : (tier ?? RECORD_ONLY),
  }))
  const packed = pack?.modules ?? []
  if (packed.length > 0) {
    rows.push({
      name: PACK_FILE_NAME,
      of: 'files',
      length: kilobytes(sumOf(packed, 'byteLength')),
      bytecode: kilobytes(sumOf(packed, 'bytecodeLength')),
      tier: formatTiers(packed),
    })
  }
  const width = (column: 'name' | 'length' | 'bytecode') =>
    Math.max(0, ...rows.map((row) => row[column].length))
  const [nameWidth, lengthWidth, bytecodeWidth] = [width('name'), width('length'), width('bytecode')]
  const lines = rows.map(
    ({ name, of, length, bytecode, tier }) =>
      `${colors.dim(folder)}${colors.cyan(name.padEnd(nameWidth))}  ` +
      colors.dim(
        `${of}: ${length.padStart(lengthWidth)} │ bytecode: ${bytecode.padStart(bytecodeWidth)} │ ${tier}`,
      ),
  )
  const withSidecar = chunks.filter(({ sidecar }) => sidecar !== null).length
  const time = `made in ${seconds(milliseconds)}`
  if (pack === null || packed.length === 0)
    lines.push(colors.green(`✓ ${plural(withSidecar, 'sidecar')} ${time}`))
  else if (withSidecar > 0)
    lines.push(colors.green(`✓ ${plural(withSidecar, 'sidecar')} ${time}, and a pack: ${describePack(pack)}`))
  // A program of CommonJS has none.
  else lines.push(colors.green(`✓ a pack ${time}: ${describePack(pack)}`))
  for (const { id, refusal } of chunks) {
    if (refusal !== null) {
      lines.push(
        colors.yellow(`${id} stays with Node: ${refusal}. It runs as it always did. [BMES_WARN_REFUSED]`),
      )
    }
  }
  if (pack !== null) lines.push(...formatLeft(pack))
  else {
    const externals = externalPackages(chunks)
    if (externals.length > 0) lines.push(`${NODES}: ${externals.join(', ')}`)
  }
  return lines.join('\n')
}

const RECORD_ONLY = 'record only'
const NODES = 'External, loaded by Node without bytecode'

/** `1,756 modules of 34 packages, and 3 others, 12,345.67 kB` */
function describePack({ bytes, modules }: CompiledPack): string {
  const packages = new Set(modules.map(({ packageName }) => packageName))
  // Linked from elsewhere, or of the program itself.
  packages.delete(null)
  const of = packages.size > 0 ? ` of ${plural(packages.size, 'package')}` : ''
  const others = modules.filter(({ packageName }) => packageName === null).length
  const and = of !== '' && others > 0 ? `, and ${plural(others, 'other')}` : ''
  const inPackages = plural(of === '' ? others : modules.length - others, 'module')
  return `${inPackages}${of}${and}, ${kilobytes(bytes!.length)}`
}

/** `eager`, and after a warm run `1,500 of 1,756 modules warm`. */
function formatTiers(modules: CompiledPack['modules']): string {
  const compiled = modules.filter(({ tier }) => tier !== null)
  const warm = compiled.filter(({ tier }) => tier === 'warm').length
  if (warm > 0) return `${warm.toLocaleString('en')} of ${plural(compiled.length, 'module')} warm`
  return compiled[0]?.tier ?? RECORD_ONLY
}

/** Reasons, and names for each, are listed up to these numbers: `esm-bytecode compile --json` lists all of them. */
const MAX_REASONS = 8
const MAX_NAMES = 8

/** What of the externals stays with Node, one line for each reason. */
function formatLeft({ left }: CompiledPack): string[] {
  const byReason = new Map<string, { names: Set<string>; count: number; isFound: boolean }>()
  for (const { name, packageName: inPackage, reason, isFound } of left) {
    const group = byReason.get(reason) ?? { names: new Set(), count: 0, isFound }
    byReason.set(reason, group)
    group.names.add(inPackage ?? name)
    group.count++
  }
  const groups = [...byReason].sort(([, a], [, b]) => b.count - a.count)
  const lines = groups.slice(0, MAX_REASONS).map(([reason, { names, count, isFound }]) => {
    const all = [...names].sort()
    const more = all.length > MAX_NAMES ? ` and ${all.length - MAX_NAMES} more` : ''
    const list = all.slice(0, MAX_NAMES).join(', ') + more
    if (!isFound) return colors.yellow(`External, and ${reason}: ${list}`)
    const files = count > all.length ? ` (${plural(count, 'module')})` : ''
    return `${NODES}, because ${reason}: ${list}${files}`
  })
  const rest = groups.slice(MAX_REASONS)
  if (rest.length > 0) {
    const count = rest.reduce((sum, [, group]) => sum + group.count, 0)
    lines.push(`${NODES}, for ${plural(rest.length, 'more reason')}: ${plural(count, 'module')}`)
  }
  return lines
}

function sumOf(modules: CompiledPack['modules'], length: 'byteLength' | 'bytecodeLength'): number {
  return modules.reduce((sum, module) => sum + module[length], 0)
}

/** A chunk that stays with Node is external for the linker, but not for people: it has a line of its own. */
function externalPackages(chunks: readonly CompiledModule[]): string[] {
  const ids = new Set(chunks.map(({ id }) => id))
  const specifiers = chunks.flatMap(({ id, record }) =>
    (record?.requests ?? [])
      .filter(({ kind, specifier }) => kind === 'external' && resolveTarget(specifier, id, ids) === null)
      .map(({ specifier }) => packageOfSpecifier(specifier) ?? specifier),
  )
  return [...new Set(specifiers)].sort()
}
