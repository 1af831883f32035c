export { esmBytecode, esmBytecode as default, type EsmBytecodePlugin } from './plugin.ts'
export type { EsmBytecodeOptions, Filter } from './options.ts'
export type { Target } from '@esm-bytecode/compiler'
export type { WarmRequest, WarmUserOptions } from '@esm-bytecode/warm'
