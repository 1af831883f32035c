import * as primordials from '@esm-bytecode/format/primordials'
import * as builtins from '../process/builtins.ts'

/**
 * What the scripts of the runtime get from the entry of the package that starts them, and do not take again: by then the program may have
 * replaced it. `tsdown.config.ts` lists the names, because the namespace objects of a bundle are made of a function for each.
 */
export const shared: object = { primordials, builtins }
