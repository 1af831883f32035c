export {
  Compiler,
  DEFAULT_EXTERNALS,
  DEFAULT_MIN_SIZE,
  DEFAULT_TIER,
  type CompiledGraph,
  type CompiledModule,
  type CompilerOptions,
  type RuntimeScript,
  type ModuleInput,
} from './compile.ts'
export type { CompiledExternal, CompiledPack } from './externals/compiled-pack.ts'
export type { ExternalsOptions } from './externals/externals.ts'
export type { LeftModule } from './externals/walk-result.ts'
export type { Target } from './produce/produce.ts'
export { targetVersion } from './produce/target-version.ts'
export { errOption, type CompilerErrorCode } from './errors.ts'
export { makePlans, type LinkedBuild, type LinkedPackedModule } from './plan/make-plans.ts'
export { createSigner, type Signer } from './sign/signer.ts'
export { listSpecifiers } from './analyze/list-specifiers.ts'
export { replaceSpecifier } from './analyze/replace-specifier.ts'
export { escapeNonAscii } from './transform/escape-non-ascii.ts'
export { composeMaps } from './transform/source-map.ts'
export { isEsModuleByName } from './files/package-type.ts'
export { namesSourceMap, readSourceMap } from './files/source-map.ts'
export { sweep } from './files/left-behind.ts'
export { createTemporaryFolder, removeTemporaryFolder } from './files/temporary-folder.ts'
export { sweepOnce, writeFileAtomically } from './files/write-file.ts'
export { closestName } from './report/closest-name.ts'
export { Progress } from './report/progress.ts'
export { StatusLine } from './report/status-line.ts'
export { formatSummary, type BuildReport } from './report/summary.ts'
export { kilobytes, plural, seconds } from './report/words.ts'
