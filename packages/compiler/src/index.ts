export {
  Compiler,
  DEFAULT_MIN_SIZE,
  DEFAULT_TIER,
  type CompiledModule,
  type CompilerOptions,
  type ModuleInput,
} from './compile.ts'
export { errOption, type CompilerErrorCode } from './errors.ts'
export { listSpecifiers } from './analyze/list-specifiers.ts'
export { isEsModuleByName } from './files/package-type.ts'
export { namesSourceMap, readSourceMap } from './files/source-map.ts'
export { writeFileAtomically } from './files/write-file.ts'
export { Progress } from './report/progress.ts'
export { formatSummary, type BuildReport } from './report/summary.ts'
