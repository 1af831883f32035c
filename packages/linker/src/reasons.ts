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

/** Why a module runs natively, or without bytecode. `docs/errors.md` has a paragraph for each code. */
export type ReasonCode =
  | PackReasonCode
  /** Nobody made a sidecar for it. Only told where something depends on it. */
  | 'BMES_WARN_NO_SIDECAR'
  /** The module or its sidecar cannot be read, or is no regular file. */
  | 'BMES_WARN_UNREADABLE'
  /** A symbolic link leads to it: Node knows it by another URL. */
  | 'BMES_WARN_LINKED'
  /** Node does not take it for an ES module from its name and its package alone. */
  | 'BMES_WARN_PACKAGE_TYPE'
  /** The module has changed since its sidecar was made. */
  | 'BMES_WARN_STALE'
  /** The sidecar is that of another module. */
  | 'BMES_WARN_OTHER_MODULE'
  /** The sidecar is damaged, cut off, or of another version of the format. */
  | 'BMES_WARN_DAMAGED'
  /** A managed module that it imports is native. */
  | 'BMES_WARN_NATIVE_IMPORT'
  /** Node evaluates it, with answers of this runtime: many namespace objects of its graph are taken. */
  | 'BMES_WARN_ANSWERED'
  /** The plan of a start does not fit: the modules are linked from their records. */
  | 'BMES_WARN_PLAN'
  /** Another module is no longer what the build saw. */
  | 'BMES_WARN_BROKEN_PREMISE'
  /** Node had loaded it before there were hooks to serve it. */
  | 'BMES_WARN_ALREADY_LOADED'
  /** It calls `import()`, and another module uses the constant of `node:vm` that such a script needs. */
  | 'BMES_WARN_DEFAULT_LOADER'
  /** Another tool has registered module hooks, which may have a say about it. */
  | 'BMES_WARN_HOOKED_MODULE'
  /** `node:inspector` is imported with it, or was loaded before it. */
  | 'BMES_WARN_INSPECTED'
  /** It imports a built-in module that this Node does not have. */
  | 'BMES_WARN_NO_BUILTIN'
  /** This Node has no complete `module.registerHooks()`. Only told where a build is checked. */
  | 'BMES_WARN_NO_HOOKS'
  /** This Node does not take its syntax. */
  | 'BMES_WARN_SYNTAX'
  /** Its sidecar holds no bytecode. */
  | 'BMES_WARN_NO_BYTECODE'
  /** Its bytecode is for another version, build or platform of Node. */
  | 'BMES_WARN_OTHER_NODE'
  /** Its bytecode was made under other V8 flags. */
  | 'BMES_WARN_OTHER_FLAGS'
  /** Its bytecode belongs to another text. */
  | 'BMES_WARN_OTHER_TEXT'
  /** Its bytecode is damaged. */
  | 'BMES_WARN_DAMAGED_BYTECODE'
  /** V8 did not take its bytecode. */
  | 'BMES_WARN_REJECTED'

export interface Reason {
  readonly code: ReasonCode
  /** For people, to stand behind the module's URL: what is the case, and what to do. */
  readonly message: string
}

export function reason(code: ReasonCode, message: string): Reason {
  return { code, message }
}

/** A module that cannot be served from a sidecar. */
export interface NativeDecision {
  readonly reason: Reason
  /** Whether nobody claimed that it could: then it is not worth a word. */
  readonly expected: boolean
}

export function nativeBecause(code: ReasonCode, message: string): NativeDecision {
  return { reason: { code, message }, expected: false }
}

/** Of a module that imports a native one. */
export function nativeImport(name: string, decision: NativeDecision): NativeDecision {
  return nativeBecause(
    'BMES_WARN_NATIVE_IMPORT',
    `it imports ${name}, which is native: ${decision.reason.message}`,
  )
}
