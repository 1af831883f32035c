import { ArrayPrototypeFindIndex, ArrayPrototypePush, JSONStringify, SafeSet } from './primordials.ts'
import type { Table } from './directory.ts'
import { errMalformed } from './errors.ts'
import {
  ALL_FLAGS,
  BINDING_ACCESSES,
  BINDING_INITIALIZATIONS,
  EXPORTS,
  FLAG,
  FLAGS_BYTE_LENGTH,
  FORMS,
  IMPORTS,
  MAX_MEMBER_DEPTH,
  NO_INDEX,
  REQUEST_KINDS,
  REQUESTS,
  STAR_EXPORTS,
} from './layout.ts'
import type {
  ImportAttribute,
  ImportedMember,
  ImportEntry,
  IndirectExportEntry,
  LocalExportEntry,
  ModuleRecord,
  ModuleRequest,
} from './module-record.ts'
import {
  boolean,
  checkLength,
  enumValue,
  headWord,
  listOf,
  stringOrNull,
  type Strings,
  type TableFile,
} from './section-reader.ts'
import { invalidTargetPath } from './target-path.ts'

/** Where a module record stands: the sections of a sidecar, or parts of a pack. Their checksums are verified. */
export interface RecordTables {
  readonly requests: Table
  readonly imports: Table
  readonly exports: Table
  readonly starExports: Table
  readonly flags: Table
  /** Whether chunks have paths; if not, no request has one. */
  readonly hasTargetPaths: boolean
}

/**
 * Reads a module record from its five tables.
 *
 * @throws BmesError
 */
export function decodeRecord(file: TableFile, strings: Strings, tables: RecordTables): ModuleRecord {
  const requests = readRequests(file, strings, tables)
  const firstDynamic = ArrayPrototypeFindIndex(requests, (request) => request.dynamic)
  // Dynamic requests are not linked with their module: no entry may need them.
  const staticCount = firstDynamic < 0 ? requests.length : firstDynamic
  const imports = readImports(file, strings, tables.imports, staticCount)
  const { localExports, indirectExports } = readExports(file, strings, tables.exports, staticCount)
  const starExports = readStarExports(file, tables.starExports, staticCount)

  checkLength(file, tables.flags, FLAGS_BYTE_LENGTH)
  const form = enumValue(file, FORMS, file.words[tables.flags.start / 4]!, 'form')
  const flags = file.words[tables.flags.start / 4 + 1]!
  if ((flags & ~ALL_FLAGS) !== 0) throw errMalformed('a flag is unknown', file.name)
  const hasTopLevelAwait = (flags & FLAG.hasTopLevelAwait) !== 0
  // A module whose await is not known to its caller would be taken for evaluated while it waits.
  if (form !== 'generator' && hasTopLevelAwait !== (form === 'async function')) {
    throw errMalformed(`the form "${form}" and the flag for top-level await contradict each other`, file.name)
  }
  return {
    requests,
    imports,
    localExports,
    indirectExports,
    starExports,
    form,
    hasTopLevelAwait,
    inCycle: (flags & FLAG.inCycle) !== 0,
    usesImportMeta: (flags & FLAG.usesImportMeta) !== 0,
    usesImportMetaResolve: (flags & FLAG.usesImportMetaResolve) !== 0,
    usesDynamicImport: (flags & FLAG.usesDynamicImport) !== 0,
    hasComputedDynamicImport: (flags & FLAG.hasComputedDynamicImport) !== 0,
    importsFromStrings: (flags & FLAG.importsFromStrings) !== 0,
  }
}

/** Nearly every request has none: one array for all of them. */
const NO_ATTRIBUTES: ImportAttribute[] = []

function readRequests(
  file: TableFile,
  strings: Strings,
  { requests: table, hasTargetPaths }: RecordTables,
): ModuleRequest[] {
  const { words, name, rootDepth } = file
  const count = headWord(file, table, 0)
  const attributeCount = headWord(file, table, 1)
  const attributesStart = REQUESTS.headByteLength + count * REQUESTS.entryByteLength
  checkLength(file, table, attributesStart + attributeCount * REQUESTS.attributeByteLength)

  let attributeAt = (table.start + attributesStart) / 4
  const attributesEnd = (table.start + table.byteLength) / 4
  let at = (table.start + REQUESTS.headByteLength) / 4
  let sawDynamic = false
  const requests = listOf<ModuleRequest>(count)
  for (let index = 0; index < count; index++, at += REQUESTS.entryByteLength / 4) {
    const specifier = strings.at(words[at]!)
    const target = stringOrNull(strings, words[at + 1]!)
    const packed = words[at + 2]!
    const kind = enumValue(file, REQUEST_KINDS, packed & 0xff, 'kind of request')
    const dynamic = boolean(file, (packed >>> 8) & 0xff)
    if (packed >>> 16 !== 0) throw errMalformed('the phase of a request is unknown', name)
    if (sawDynamic && !dynamic) throw errMalformed('a static request follows a dynamic one', name)
    sawDynamic = dynamic
    if ((target !== null) !== (hasTargetPaths && kind === 'chunk')) {
      throw errMalformed(`a request of kind ${kind} ${target === null ? 'has no' : 'has a'} target`, name)
    }
    const problem = target === null ? null : invalidTargetPath(target, rootDepth)
    if (problem !== null) throw errMalformed(`the target ${JSONStringify(target)} ${problem}`, name)

    const ownEnd = attributeAt + words[at + 3]! * (REQUESTS.attributeByteLength / 4)
    if (ownEnd > attributesEnd) throw errMalformed('a request has more attributes than there are', name)
    const attributes: ImportAttribute[] = ownEnd === attributeAt ? NO_ATTRIBUTES : []
    for (; attributeAt < ownEnd; attributeAt += REQUESTS.attributeByteLength / 4) {
      ArrayPrototypePush(attributes, {
        key: strings.at(words[attributeAt]!),
        value: strings.at(words[attributeAt + 1]!),
      })
    }
    requests[index] = { specifier, attributes, kind, dynamic, target }
  }
  if (attributeAt !== attributesEnd) throw errMalformed('an attribute belongs to no request', name)
  return requests
}

function readImports(file: TableFile, strings: Strings, table: Table, staticCount: number): ImportEntry[] {
  const { words, name } = file
  const count = headWord(file, table, 0)
  const memberCount = headWord(file, table, 1)
  const membersStart = IMPORTS.headByteLength + count * IMPORTS.entryByteLength
  checkLength(file, table, membersStart + memberCount * IMPORTS.memberByteLength)

  let memberAt = (table.start + membersStart) / 4
  const membersEnd = (table.start + table.byteLength) / 4
  const readMembers = (ownCount: number, depth: number): ImportedMember[] | null => {
    if (ownCount === NO_INDEX) return null
    if (depth > MAX_MEMBER_DEPTH) throw errMalformed('members are too deep', name)
    const members = listOf<ImportedMember>(0)
    for (let i = 0; i < ownCount; i++) {
      if (memberAt === membersEnd) throw errMalformed('an import has more members than there are', name)
      const memberName = strings.at(words[memberAt]!)
      const nestedCount = words[memberAt + 1]!
      memberAt += IMPORTS.memberByteLength / 4
      ArrayPrototypePush(members, { name: memberName, members: readMembers(nestedCount, depth + 1) })
    }
    return members
  }
  let at = (table.start + IMPORTS.headByteLength) / 4
  const imports = listOf<ImportEntry>(count)
  for (let index = 0; index < count; index++, at += IMPORTS.entryByteLength / 4) {
    imports[index] = {
      request: staticRequest(file, words[at]!, staticCount),
      importName: stringOrNull(strings, words[at + 1]!),
      localName: strings.at(words[at + 2]!),
      access: enumValue(file, BINDING_ACCESSES, words[at + 3]!, 'access'),
      members: readMembers(words[at + 4]!, 1),
    }
  }
  if (memberAt !== membersEnd) throw errMalformed('a member belongs to no import', name)
  return imports
}

function readExports(
  file: TableFile,
  strings: Strings,
  table: Table,
  staticCount: number,
): Pick<ModuleRecord, 'localExports' | 'indirectExports'> {
  const { words } = file
  const localCount = headWord(file, table, 0)
  const indirectCount = headWord(file, table, 1)
  const indirectStart = EXPORTS.headByteLength + localCount * EXPORTS.localByteLength
  checkLength(file, table, indirectStart + indirectCount * EXPORTS.indirectByteLength)

  const names = new SafeSet<string>()
  let at = (table.start + EXPORTS.headByteLength) / 4
  const localExports = listOf<LocalExportEntry>(localCount)
  for (let index = 0; index < localCount; index++, at += EXPORTS.localByteLength / 4) {
    const exportName = strings.at(words[at]!)
    names.add(exportName)
    localExports[index] = {
      exportName,
      localName: strings.at(words[at + 1]!),
      initialization: enumValue(file, BINDING_INITIALIZATIONS, words[at + 2]!, 'initialization'),
      moves: boolean(file, words[at + 3]!),
    }
  }
  const indirectExports = listOf<IndirectExportEntry>(indirectCount)
  for (let index = 0; index < indirectCount; index++, at += EXPORTS.indirectByteLength / 4) {
    const exportName = strings.at(words[at]!)
    names.add(exportName)
    indirectExports[index] = {
      exportName,
      request: staticRequest(file, words[at + 1]!, staticCount),
      importName: stringOrNull(strings, words[at + 2]!),
      localName: stringOrNull(strings, words[at + 3]!),
    }
  }
  if (names.size !== localCount + indirectCount) throw errMalformed('a name is exported twice', file.name)
  return { localExports, indirectExports }
}

function readStarExports(file: TableFile, table: Table, staticCount: number): number[] {
  const count = headWord(file, table, 0)
  checkLength(file, table, STAR_EXPORTS.headByteLength + count * STAR_EXPORTS.entryByteLength)
  const start = (table.start + STAR_EXPORTS.headByteLength) / 4
  const starExports = listOf<number>(count)
  for (let index = 0; index < count; index++) {
    starExports[index] = staticRequest(file, file.words[start + index]!, staticCount)
  }
  return starExports
}

function staticRequest({ name }: TableFile, index: number, staticCount: number): number {
  if (index >= staticCount) throw errMalformed(`there is no static request ${index}`, name)
  return index
}
