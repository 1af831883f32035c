import { dirname, join, relative, sep } from 'node:path'
import type { DecodedPack, DecodedPackedModule } from '@esm-bytecode/format'
import { checkInProcess, OWN_MODULES, packageName } from '@esm-bytecode/report'
import { UsageError } from '../usage-error.ts'
import { describeRecord } from './describe-record.ts'
import { functionsOf } from './describe-sidecar.ts'
import { describeTargets } from './describe-targets.ts'
import type { InspectOptions } from './inspect-options.ts'
import type { NodeAnswer, PackedModuleReport, PackedModuleRow, PackReport } from './inspect-report.ts'

/**
 * @param path of the pack, absolute
 * @throws UsageError if no module, or more than one, is the one that is asked for
 */
export async function describePack(
  path: string,
  pack: DecodedPack,
  options: InspectOptions,
): Promise<PackReport | PackedModuleReport> {
  const root = dirname(path)
  const { version, packs } = await checkInProcess({ node: options.node }, { urls: [], packFolders: [root] })
  const checked = packs.find(({ folder }) => folder === root)
  const answers = new Map(checked?.modules.map((module) => [module.path, module]))
  const paths = modulePaths(pack, root)
  const rows = pack.modules.map((module, index): PackedModuleRow => {
    const answer = answers.get(paths[index]!)
    return {
      ...describeRow(module, paths[index]!, root),
      tier: answer?.tier ?? null,
      reason: answer === undefined ? (checked?.reason ?? null) : answer.reason,
      code: answer === undefined ? (checked?.code ?? null) : answer.code,
    }
  })
  if (options.module === null) {
    return {
      kind: 'pack',
      reason: checked?.reason ?? null,
      node: version,
      isImmutable: pack.isImmutable,
      conditions: pack.conditions,
      folders: pack.folders.length,
      importers: pack.importers.length,
      modules: rows,
    }
  }
  const index = findModule(rows, options.module)
  const found = answers.get(paths[index]!)
  const answer: NodeAnswer = {
    node: version,
    served: found?.served ?? 'native',
    tier: found?.tier ?? null,
    bytecode: found?.bytecode ?? 'none',
    source: found?.source ?? null,
    reason: rows[index]!.reason,
    code: found?.code ?? checked?.code ?? null,
  }
  return describeModule(pack.modules[index]!, rows, answer, options)
}

async function describeModule(
  module: DecodedPackedModule,
  rows: readonly PackedModuleRow[],
  answer: NodeAnswer,
  { node, functions }: InspectOptions,
): Promise<PackedModuleReport> {
  const { format, bytecodes, index } = module
  const commonJs = format === 'commonjs' ? module.commonJs() : null
  return {
    kind: 'packed module',
    module: rows[index]!,
    answer,
    targets: describeTargets(bytecodes, answer.node, answer),
    record: format === 'module' ? describeRecord(module.esModule().record) : null,
    commonJs: commonJs && {
      exportNames: commonJs.exportNames,
      requires: commonJs.requires.map(({ specifier, target }) => ({ specifier, path: rows[target]!.path })),
    },
    functions: functions ? await functionsOf(node, answer.node, bytecodes, () => module.readText()) : null,
  }
}

/** Absolute, by index. */
function modulePaths({ folders, modules }: DecodedPack, root: string): string[] {
  const paths: string[] = []
  for (const { parent, name } of folders) paths.push(join(parent === null ? root : paths[parent]!, name))
  return modules.map(({ folder, name }) => join(paths[folder]!, name))
}

function describeRow(
  { format, evidence, textByteLength, bytecodes }: DecodedPackedModule,
  path: string,
  root: string,
): Omit<PackedModuleRow, 'tier' | 'reason' | 'code'> {
  const name = packageName(path.replaceAll(sep, '/'))
  return {
    path: relative(root, path).replaceAll(sep, '/'),
    package: name === OWN_MODULES ? null : name,
    format,
    byteLength: evidence.byteLength,
    textByteLength,
    bytecodeByteLength: bytecodes.reduce((sum, { byteLength }) => sum + byteLength, 0),
  }
}

/** Modules are named up to this number. */
const MAX_NAMES = 5

function findModule(rows: readonly PackedModuleRow[], wanted: string): number {
  const path = wanted.replaceAll(sep, '/')
  const exact = rows.findIndex((row) => row.path === path)
  if (exact >= 0) return exact
  const found = [...rows.keys()].filter((index) => rows[index]!.path.endsWith(`/${path}`))
  if (found.length === 1) return found[0]!
  if (found.length === 0) {
    throw new UsageError(
      `The pack has no module whose path ends with ${wanted}. "--json" lists all ${rows.length} of them.`,
    )
  }
  const names = found.slice(0, MAX_NAMES).map((index) => rows[index]!.path)
  const more = found.length > MAX_NAMES ? `, and ${found.length - MAX_NAMES} more` : ''
  throw new UsageError(
    `--module names ${found.length} modules: ${names.join(', ')}${more}. Name more of the path.`,
  )
}
