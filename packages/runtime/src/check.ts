import type { CheckedPack } from './report/check-pack.ts'
import { join } from './process/builtins.ts'
import { startRuntime } from './start/start.ts'
import type { ModuleStats, PlanStats, RuntimeStats } from './report/stats.ts'

export type { CheckedPack, CheckedPackModule } from './report/check-pack.ts'
export type { ModuleStats, PlanStats, RuntimeStats, Served, Stages } from './report/stats.ts'

/**
 * Starts the runtime as a program of a build would. Only before anything else of the runtime is used: it starts once.
 *
 * @param folder absolute, real path of the root of the build
 * @returns how it came to be
 */
export function checkRuntime(folder: string): RuntimeStats {
  return startRuntime(join(folder, 'any')).getLoader().getStats().runtime
}

/**
 * Loads modules as a start would, up to the point where they would be evaluated: files are read and verified, imports
 * resolved, and V8 is given the bytecode. Nothing of the program runs, nothing is written, and the store is not asked.
 *
 * @param urls `file:` URLs of modules
 * @returns for each of them, in their order, how it would run
 */
export function checkModules(urls: readonly string[]): readonly ModuleStats[] {
  return startRuntime(null).checkModules(urls)
}

/** Whether the plans of the modules that were checked hold in this process, in the order in which they were loaded. */
export function checkedPlans(): readonly PlanStats[] {
  return startRuntime(null).checkedPlans()
}

/**
 * The same for the packs of builds, and for those that modules which were checked before belong to.
 *
 * @param folders absolute, real paths of folders in which packs may stand
 * @returns those that are there
 */
export function checkPacks(folders: readonly string[]): readonly CheckedPack[] {
  return startRuntime(null).checkPacks(folders)
}
