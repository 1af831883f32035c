/** The numbers of BMES version 1 that writer and reader share. `docs/bmes.md` is the normative text. */

import type {
  BindingAccess,
  BindingInitialization,
  ModuleFunctionForm,
  RequestKind,
} from './module-record.ts'
import type { PackedFormat } from './pack/pack.ts'
import type { Tier } from './sidecar.ts'

/** The bytes `BMES`, read as a little-endian word. */
export const MAGIC = 0x53454d42
export const VERSION = 1

export const HEADER_BYTE_LENGTH = 40
export const DIRECTORY_ENTRY_BYTE_LENGTH = 16
export const BUILD_ID_BYTE_LENGTH = 16
/** V8 copies cached data that is not aligned to a pointer. */
export const SECTION_ALIGNMENT = 8
/** A limit for what a file can make the reader build; no real path is deeper. */
export const MAX_ROOT_DEPTH = 255

/** `a.b.c.d` of an imported `a` has three members, one in another. Nobody needs more. */
export const MAX_MEMBER_DEPTH = 8

/** Byte offsets in the header. */
export const HEADER = {
  magic: 0,
  version: 4,
  checksum: 8,
  sectionCount: 12,
  fileByteLength: 16,
  flags: 20,
  rootDepth: 22,
  buildId: 24,
} as const

/** The header's checksum covers everything from here to the end of the directory. */
export const CHECKSUM_START = 12

/** Byte offsets in an entry of the directory. */
export const DIRECTORY_ENTRY = { kind: 0, flags: 2, offset: 4, byteLength: 8, checksum: 12 } as const

/** Bit of a directory entry's flags: a reader that does not know the kind rejects the file. */
export const SECTION_REQUIRED = 1

export const SECTION = {
  requests: 1,
  imports: 2,
  exports: 3,
  starExports: 4,
  targets: 5,
  bytecode: 6,
  source: 7,
  patches: 8,
  flags: 9,
  strings: 10,
  sourceMap: 11,
  pack: 12,
  folders: 13,
  modules: 14,
  packTargets: 15,
  contents: 16,
  importers: 17,
  storeEntry: 18,
  signature: 19,
  runtimeTargets: 20,
  plan: 21,
} as const

/** The names of the sections for people, by kind. */
export const SECTION_NAMES = [
  '',
  'module requests',
  'import entries',
  'export entries',
  'star exports',
  'targets',
  'bytecode',
  'source',
  'patches',
  'flags',
  'strings',
  'source map',
  'pack',
  'folders',
  'packed modules',
  'pack targets',
  'contents',
  'importers',
  'store entry',
  'signature',
  'runtime targets',
  'plan',
] as const

/** What a file is for, and the kinds of sections that a reader of it knows. */
export interface FileKind {
  readonly name: string
  readonly has: (kind: number) => boolean
}

export const SIDECAR: FileKind = {
  name: 'sidecar',
  has: (kind) => (kind > 0 && kind < SECTION.pack) || kind === SECTION.plan,
}
export const PACK: FileKind = {
  name: 'pack',
  has: (kind) => kind === SECTION.strings || (kind >= SECTION.pack && kind <= SECTION.importers),
}
export const STORE_ENTRY: FileKind = {
  name: 'store entry',
  has: (kind) =>
    kind === SECTION.targets ||
    kind === SECTION.bytecode ||
    kind === SECTION.strings ||
    kind === SECTION.storeEntry,
}
export const RUNTIME_FILE: FileKind = {
  name: 'file with the bytecode of the runtime',
  has: (kind) => kind === SECTION.runtimeTargets || kind === SECTION.bytecode,
}
/** Whoever asks for the signature of a file need not know what the file is for. */
export const SIGNABLE: FileKind = {
  name: 'file that can be signed',
  has: (kind) => kind > 0 && kind <= SECTION.signature,
}

/** Stands for `null` where an index is expected: of a string, a folder, a module, a binding. */
export const NO_INDEX = 0xffff_ffff

/** Byte lengths of the counts at the start of a section, and of one entry after them. */
export const REQUESTS = { headByteLength: 8, entryByteLength: 16, attributeByteLength: 8 } as const
export const IMPORTS = { headByteLength: 8, entryByteLength: 20, memberByteLength: 8 } as const
export const EXPORTS = { headByteLength: 8, localByteLength: 16, indirectByteLength: 16 } as const
export const STAR_EXPORTS = { headByteLength: 4, entryByteLength: 4 } as const
export const TARGETS = { headByteLength: 4, entryByteLength: 48 } as const
export const SOURCE_BYTE_LENGTH = 16
export const PATCHES = { headByteLength: 16, entryByteLength: 16 } as const
export const FLAGS_BYTE_LENGTH = 8
export const STRINGS = { headByteLength: 4, entryByteLength: 4 } as const

export const STORE_ENTRY_BYTE_LENGTH = 20

/** Of an Ed25519 signature (RFC 8032). */
export const SIGNATURE_BYTE_LENGTH = 64
/** What every signed message begins with, in ASCII: a signature made for another purpose is none of a BMES file. */
export const SIGNATURE_DOMAIN = 'BMES signature 1'

export const IMPORTERS = { headByteLength: 8, entryByteLength: 12, targetByteLength: 4 } as const
export const PACK_HEAD = { headByteLength: 8, conditionByteLength: 4 } as const
export const FOLDERS = {
  headByteLength: 20,
  entryByteLength: 48,
  absentByteLength: 4,
  linkByteLength: 8,
  directoryByteLength: 4,
  fileByteLength: 36,
} as const
export const MODULES = { headByteLength: 8, entryByteLength: 84, bytecodeByteLength: 24 } as const
/** Byte offsets in the entry of a packed module. */
export const MODULE = {
  folder: 0,
  name: 4,
  format: 8,
  flags: 9,
  bytecodeCount: 12,
  evidence: 16,
  metadata: 48,
  text: 60,
  sourceMap: 72,
} as const
export const PACK_TARGETS = { headByteLength: 4, entryByteLength: 36 } as const
export const ES_MODULE = { headByteLength: 20, targetByteLength: 4 } as const
export const COMMON_JS = { headByteLength: 12, nameByteLength: 4, requireByteLength: 8 } as const

/** Enumerations are stored as indexes into these lists. */
export const REQUEST_KINDS = [
  'chunk',
  'builtin',
  'external',
  'packed',
  'synthetic',
] as const satisfies RequestKind[]
export const BINDING_ACCESSES = ['copied', 'live', 'checked', 'namespace'] as const satisfies BindingAccess[]
export const BINDING_INITIALIZATIONS = [
  'lexical',
  'var',
  'function',
] as const satisfies BindingInitialization[]
export const FORMS = ['function', 'async function', 'generator'] as const satisfies ModuleFunctionForm[]
export const PACKED_FORMATS = ['module', 'commonjs', 'json'] as const satisfies PackedFormat[]
export const TIERS = ['lazy', 'eager', 'warm'] as const satisfies Tier[]

/** Bits of the second word of the flags section. */
export const FLAG = {
  hasTopLevelAwait: 1,
  inCycle: 2,
  usesImportMeta: 4,
  usesImportMetaResolve: 8,
  usesDynamicImport: 16,
  hasComputedDynamicImport: 32,
  importsFromStrings: 64,
} as const
export const ALL_FLAGS = 127

/** Bits of the first word of the section `pack`. */
export const PACK_FLAG = { isImmutable: 1 } as const

/** Bits of the flags of a packed module. */
export const MODULE_FLAG = { isAscii: 1, hasSourceMap: 2 } as const
export const ALL_MODULE_FLAGS = 3

/** Bits of the flags in the metadata of a CommonJS module. */
export const COMMON_JS_FLAG = { usesDynamicImport: 1, importsFromStrings: 2 } as const
export const ALL_COMMON_JS_FLAGS = 3
