export { warm } from './warm.ts'
export { formatWarmReport } from './report.ts'
export { resolveWarmOptions, type ResolvedWarmOptions, type WarmUserOptions } from './options.ts'
export type {
  NativeModule,
  WarmAnswer,
  WarmedPack,
  WarmOptions,
  WarmOutcome,
  WarmReport,
  WarmRequest,
  WarmRun,
  WarmTarget,
} from './types.ts'
