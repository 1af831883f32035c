export { esmBytecode, esmBytecode as default, type EsmBytecodePlugin } from './plugin.ts'
export type { EsmBytecodeOptions, Filter } from './options.ts'
