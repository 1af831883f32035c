import { kilobytes, plural } from '@esm-bytecode/compiler'
import { formatFunctions } from './format-functions.ts'
import { formatRecord } from './format-record.ts'
import type {
  InspectReport,
  NodeAnswer,
  PackedModuleReport,
  PackReport,
  PlanReport,
  StoreEntryReport,
  SidecarReport,
  TargetReport,
} from './inspect-report.ts'
import { heading, rows } from './layout.ts'
import { colors } from '../colors.ts'

/**
 * For people. Ends with a new line.
 *
 * @param functions whether they were asked for
 */
export function formatInspection(report: InspectReport, functions: boolean): string {
  const hasFunctions = report.kind === 'sidecar' || report.kind === 'packed module'
  const lines = [
    ...head(report),
    ...formatBody(report),
    ...(report.kind === 'packed module' ? [] : formatSections(report.header)),
    ...(functions && hasFunctions ? formatFunctions(report.functions, report.answer.node) : []),
  ]
  return `${lines.join('\n')}\n`
}

function head({ file, kind, header }: InspectReport): string[] {
  const what = kind === 'packed module' ? 'pack' : kind
  return [
    colors.bold(file),
    `${what} of BMES ${header.formatVersion}, ${kilobytes(header.byteLength)}, build ${header.buildId}`,
  ]
}

function formatBody(report: InspectReport): string[] {
  if (report.kind === 'sidecar') return formatSidecar(report)
  if (report.kind === 'pack') return formatPack(report)
  if (report.kind === 'packed module') return formatPackedModule(report)
  if (report.kind === 'runtime')
    return ['bytecode of @esm-bytecode/runtime itself', ...formatTargets(report.targets)]
  return formatStoreEntry(report)
}

function formatSidecar(report: SidecarReport): string[] {
  const { source, patches, hasSourceMap, answer, targets, record } = report
  const map = hasSourceMap ? 'with a source map' : 'every position holds'
  return [
    `made of ${source.name}, ${kilobytes(source.byteLength)}, checksum ${hex(source.checksum)}; ${plural(patches, 'patch', 'patches')}, ${map}`,
    formatAnswer(answer),
    ...(report.plan === null ? [] : [formatPlan(report.plan)]),
    ...formatTargets(targets),
    ...formatRecord(record),
  ]
}

function formatPlan({ byteLength, damage, managed, synthetic, answered, known }: PlanReport): string {
  if (damage !== null) return `its plan cannot be read: ${damage}`
  const others = [
    ...(synthetic === 0 ? [] : [`${synthetic} of CommonJS or JSON`]),
    ...(answered === 0 ? [] : [`${answered} that Node compiles`]),
    ...(known === 0 ? [] : [`${known} that were evaluated before`]),
  ]
  const beside = others.length === 0 ? '' : `, beside ${others.join(' and ')}`
  return `starts ${plural(managed, 'module')} from a plan of ${kilobytes(byteLength)}${beside}`
}

function formatPackedModule(report: PackedModuleReport): string[] {
  const { module, answer, targets, record, commonJs } = report
  return [
    heading(module.path),
    `${module.format === 'module' ? 'ES module' : module.format} of ${module.package ?? 'no package'}, ${kilobytes(module.byteLength)}`,
    formatAnswer(answer),
    ...formatTargets(targets),
    ...(record === null ? [] : formatRecord(record)),
    ...(commonJs === null
      ? []
      : [
          heading('Exports', commonJs.exportNames.length),
          ...(commonJs.exportNames.length === 0 ? [] : [`  ${commonJs.exportNames.join(', ')}`]),
          heading('Requires', commonJs.requires.length),
          ...rows(commonJs.requires.map(({ specifier, path }) => [specifier, path])),
        ]),
  ]
}

function formatStoreEntry({ name, source, targets }: StoreEntryReport): string[] {
  return [
    `made of ${name}, ${kilobytes(source.byteLength)}, checksum ${hex(source.checksum)}`,
    ...formatTargets(targets),
  ]
}

function formatPack({
  reason,
  node,
  isImmutable,
  conditions,
  folders,
  importers,
  modules,
}: PackReport): string[] {
  const packages = new Map<string, { modules: number; text: number; bytecode: number; missed: number }>()
  for (const { package: name, textByteLength, bytecodeByteLength, reason: why } of modules) {
    const key = name ?? '(no package)'
    const sum = packages.get(key) ?? { modules: 0, text: 0, bytecode: 0, missed: 0 }
    packages.set(key, {
      modules: sum.modules + 1,
      text: sum.text + textByteLength,
      bytecode: sum.bytecode + bytecodeByteLength,
      missed: sum.missed + (why === null ? 0 : 1),
    })
  }
  const sorted = [...packages].sort(([, a], [, b]) => b.bytecode - a.bytecode)
  return [
    `${plural(modules.length, 'module')} of ${plural(packages.size, 'package')}, ${plural(folders, 'folder')}, for ${plural(importers, 'module')} of the build`,
    isImmutable ? 'immutable: nothing is checked at start' : 'each file is checked at start',
    ...(conditions.length === 0 ? [] : [`resolved with --conditions ${conditions.join(' ')}`]),
    reason === null
      ? formatMisses(modules, node)
      : `${colors.red('✗')} Node ${node} does not use it: ${reason}`,
    heading('Packages', packages.size),
    ...rows(
      sorted.map(([name, sum]) => [
        name,
        plural(sum.modules, 'module'),
        `text ${kilobytes(sum.text)}`,
        `bytecode ${kilobytes(sum.bytecode)}`,
        sum.missed === 0 ? '' : colors.yellow(`${sum.missed} not from bytecode`),
      ]),
    ),
  ]
}

function formatMisses(modules: PackReport['modules'], node: string): string {
  const missed = modules.filter(({ reason }) => reason !== null)
  if (missed.length === 0) return `${colors.green('✓')} Node ${node} takes the bytecode of every module`
  const [{ reason, code, path } = { reason: '', code: '', path: '' }] = missed
  return `${colors.yellow('!')} Node ${node} takes no bytecode for ${plural(missed.length, 'module')}; ${path}: ${reason} [${code}]`
}

function formatAnswer({ node, bytecode, tier, served, reason, code }: NodeAnswer): string {
  if (bytecode === 'accepted') return `${colors.green('✓')} Node ${node} starts it from ${tier} bytecode`
  if (reason === null) return `Node ${node} compiles nothing of it`
  const what = served === 'native' ? 'runs it itself' : 'compiles its text'
  return `${colors.yellow('!')} Node ${node} ${what}: ${reason} [${code}]`
}

function formatTargets(targets: readonly TargetReport[]): string[] {
  return [
    heading('Bytecode', targets.length),
    ...rows(
      targets.map(({ target, tier, byteLength, taken, why, damage }) => [
        target,
        tier,
        kilobytes(byteLength),
        damage ?? (taken === true ? 'taken' : `${taken === null ? 'may be taken' : 'not taken'}: ${why}`),
      ]),
    ),
  ]
}

function formatSections({ sections }: InspectReport['header']): string[] {
  return [
    heading('Sections', sections.length),
    ...rows(sections.map(({ name, byteLength }) => [name, `${byteLength.toLocaleString('en')} B`])),
  ]
}

function hex(checksum: number): string {
  return checksum.toString(16).padStart(8, '0')
}
