/** Why a pack, or a module of it, is not used. */
export type PackReasonCode =
  /** The module was built with a pack that is not there. */
  | 'BMES_WARN_PACK_MISSING'
  /** The pack was made with another build of the module. */
  | 'BMES_WARN_PACK_OTHER_BUILD'
  /** The pack cannot be read, is damaged, or of another version of the format. */
  | 'BMES_WARN_PACK_DAMAGED'
  /** The pack, or a sidecar, is not signed with the key that this process trusts. */
  | 'BMES_WARN_SIGNATURE'
  /** The process resolves specifiers under other options than the build did. */
  | 'BMES_WARN_PACK_CONDITIONS'
  /** A directory, a link or a package.json is no longer what the build resolved with. */
  | 'BMES_WARN_PACK_RESOLUTION'
  /** The file is no longer the one that was packed. */
  | 'BMES_WARN_PACK_STALE'
  /** The text that Node was about to compile is not the one that was packed. */
  | 'BMES_WARN_PACK_OTHER_TEXT'

export interface PackReason {
  readonly code: PackReasonCode
  /** For people: what is the case, and what to do. */
  readonly message: string
}

export function packReason(code: PackReasonCode, message: string): PackReason {
  return { code, message }
}
