import { RegExpPrototypeTest } from '@esm-bytecode/format/primordials'
import { isBuiltinLoaded } from './loaded-builtins.ts'
import { reason, type Reason } from '../report/reasons.ts'

const INSPECTOR = /^(?:node:)?inspector(?:\/promises)?$/

/** What inspects a program sees scripts: their number, texts and offsets, and which functions were compiled when. */
const WHY =
  'sees the scripts that V8 runs, their coverage above all, and those of bytecode are others; import it where it is needed alone'

export function isInspector(specifier: string): boolean {
  return RegExpPrototypeTest(INSPECTOR, specifier)
}

/** Of a module that is imported together with `node:inspector`. */
export const importsInspector: Reason = reason(
  'BMES_WARN_INSPECTED',
  `it, or a module that is loaded with it, imports node:inspector, which ${WHY}`,
)

const hasInspector: Reason = reason(
  'BMES_WARN_INSPECTED',
  `this process has loaded node:inspector, which ${WHY}`,
)

/** @returns why modules that are loaded from now on are left to Node, or `null` */
export function whyInspected(): Reason | null {
  return isBuiltinLoaded('inspector') ? hasInspector : null
}
