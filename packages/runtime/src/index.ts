export { importModule } from './import-module.ts'
export { getStats } from './get-stats.ts'
export type { ModuleStats, Served, Stages, Stats } from './stats.ts'
export type { RuntimeErrorCode } from './errors.ts'
