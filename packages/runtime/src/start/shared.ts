import * as intrinsics from '@esm-bytecode/format/primordials'
import * as builtins from '../process/builtins.ts'

/**
 * What the scripts of the runtime get from the entry of the package that starts them, and do not take again: by then the program may have
 * replaced it. `tsdown.config.ts` makes a list of it, in the order of the names.
 */
export const shared: object = { intrinsics, builtins }
