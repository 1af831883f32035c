import { reason, WHY_NOT_INSPECTED, type Reason } from '@esm-bytecode/linker'
import { isBuiltinLoaded } from './loaded-builtins.ts'

const hasInspector: Reason = reason(
  'BMES_WARN_INSPECTED',
  `this process has loaded node:inspector, which ${WHY_NOT_INSPECTED}`,
)

/** @returns why modules that are loaded from now on are left to Node, or `null` */
export function whyInspected(): Reason | null {
  return isBuiltinLoaded('inspector') ? hasInspector : null
}
