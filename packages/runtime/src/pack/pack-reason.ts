import type { PackReasonCode } from '@esm-bytecode/linker'

export interface PackReason {
  readonly code: PackReasonCode
  /** For people: what is the case, and what to do. */
  readonly message: string
}

export function packReason(code: PackReasonCode, message: string): PackReason {
  return { code, message }
}
