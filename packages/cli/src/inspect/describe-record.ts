import type { ModuleRecord } from '@esm-bytecode/format'
import type { RecordReport } from './inspect-report.ts'

/** What the flags of a record are called. */
const USES = {
  hasTopLevelAwait: 'top-level await',
  inCycle: 'a cycle of imports',
  usesImportMeta: 'import.meta',
  usesImportMetaResolve: 'import.meta.resolve()',
  usesDynamicImport: 'import()',
  hasComputedDynamicImport: 'import() of computed specifiers',
  importsFromStrings: 'import() in strings of code',
} as const satisfies Partial<Record<keyof ModuleRecord, string>>

export function describeRecord(record: ModuleRecord): RecordReport {
  const { requests, imports, localExports, indirectExports, starExports, form } = record
  const flags = Object.keys(USES) as (keyof typeof USES)[]
  const uses = flags.filter((flag) => record[flag]).map((flag) => USES[flag])
  return { requests, imports, localExports, indirectExports, starExports, form, uses }
}
