import { RegExpPrototypeTest } from '@esm-bytecode/format/primordials'
import { reason, type Reason } from './reasons.ts'

const INSPECTOR = /^(?:node:)?inspector(?:\/promises)?$/

/** What inspects a program sees scripts: their number, texts and offsets, and which functions were compiled when. */
export const WHY_NOT_INSPECTED =
  'sees the scripts that V8 runs, their coverage above all, and those of bytecode are others; import it where it is needed alone'

export function isInspector(specifier: string): boolean {
  return RegExpPrototypeTest(INSPECTOR, specifier)
}

/** Of a module that is imported together with `node:inspector`. */
export const importsInspector: Reason = reason(
  'BMES_WARN_INSPECTED',
  `it, or a module that is loaded with it, imports node:inspector, which ${WHY_NOT_INSPECTED}`,
)
