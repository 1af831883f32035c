/** The numbers of BMES version 1 that writer and reader share. `docs/bmes.md` is the normative text. */

import type {
  BindingAccess,
  BindingInitialization,
  ModuleFunctionForm,
  RequestKind,
} from './module-record.ts'
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
] as const

/** Stands for `null` where an index of a string is expected. */
export const NO_STRING = 0xffff_ffff

/** Byte lengths of the counts at the start of a section, and of one entry after them. */
export const REQUESTS = { headByteLength: 8, entryByteLength: 16, attributeByteLength: 8 } as const
export const IMPORTS = { headByteLength: 4, entryByteLength: 16 } as const
export const EXPORTS = { headByteLength: 8, localByteLength: 16, indirectByteLength: 16 } as const
export const STAR_EXPORTS = { headByteLength: 4, entryByteLength: 4 } as const
export const TARGETS = { headByteLength: 4, entryByteLength: 48 } as const
export const SOURCE_BYTE_LENGTH = 16
export const PATCHES = { headByteLength: 16, entryByteLength: 16 } as const
export const FLAGS_BYTE_LENGTH = 8
export const STRINGS = { headByteLength: 4, entryByteLength: 4 } as const

/** Enumerations are stored as indexes into these lists. */
export const REQUEST_KINDS = ['chunk', 'builtin', 'external'] as const satisfies RequestKind[]
export const BINDING_ACCESSES = ['copied', 'live', 'checked', 'namespace'] as const satisfies BindingAccess[]
export const BINDING_INITIALIZATIONS = [
  'lexical',
  'var',
  'function',
] as const satisfies BindingInitialization[]
export const FORMS = ['function', 'async function', 'generator'] as const satisfies ModuleFunctionForm[]
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
