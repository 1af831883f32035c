import type { Script } from 'node:vm'
import type { V8Header } from '@esm-bytecode/format'
import type { Consumed } from '@esm-bytecode/linker'
import { readCode } from '../start/runtime-code.ts'
import type { Door } from '../start/door.ts'
import { shared } from '../start/shared.ts'

/** What the runtime has to know of itself. */
export interface Own {
  /** Of the module that has started it. */
  readonly importMeta: ImportMeta
  /** What stack traces call its code. */
  readonly scriptName: string
  /** Its code as it was compiled, and what V8 made of it; `null`: it came from bytecode, or is no script. */
  readonly compiled: { readonly text: string; readonly script: Script } | null
  /** How it came to be. */
  readonly made: Made
  /** What V8 compares, as it is in this process: that of the bytecode that it has accepted for the runtime; `null`: it has accepted none. */
  readonly v8: V8Header | null
  readonly readCode: typeof readCode
  /** What has waited for something to start; `null`: nothing has. */
  readonly door: Door | null
  /** What `shared.ts` says; only other scripts look into it. `null`: the runtime runs before the program, and takes it itself. */
  readonly shared: object | null
}

export type Made = Pick<Consumed, 'tier' | 'bytecode' | 'reason'>

/**
 * Here for the modules of the runtime as they are, in tests. The script that they are bundled to gets it from `start-runtime.ts`
 * in place of this file: `tsdown.config.ts` sees to that.
 */
export const own: Own = {
  importMeta: import.meta,
  scriptName: import.meta.url,
  compiled: null,
  made: { tier: null, bytecode: 'none', reason: null },
  v8: null,
  readCode,
  door: null,
  shared,
}
