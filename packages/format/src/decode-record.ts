import { type SectionedFile, verifiedSection } from './directory.ts'
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
  REQUEST_KINDS,
  REQUESTS,
  SECTION,
  STAR_EXPORTS,
} from './layout.ts'
import type {
  ImportAttribute,
  ImportEntry,
  IndirectExportEntry,
  LocalExportEntry,
  ModuleRecord,
  ModuleRequest,
} from './module-record.ts'
import { boolean, checkLength, enumValue, headWord, stringOrNull, type Strings } from './section-reader.ts'
import { invalidTargetPath } from './target-path.ts'

/**
 * Reads the module record from its five sections.
 *
 * @throws BmesError
 */
export function decodeRecord(file: SectionedFile, strings: Strings): ModuleRecord {
  const requests = readRequests(file, strings)
  const firstDynamic = requests.findIndex((request) => request.dynamic)
  // Dynamic requests are not linked with their module: no entry may need them.
  const staticCount = firstDynamic < 0 ? requests.length : firstDynamic
  const imports = readImports(file, strings, staticCount)
  const { localExports, indirectExports } = readExports(file, strings, staticCount)
  const starExports = readStarExports(file, staticCount)

  const section = verifiedSection(file, SECTION.flags)
  checkLength(file, section, FLAGS_BYTE_LENGTH)
  const form = enumValue(file, FORMS, file.words[section.start / 4]!, 'form')
  const flags = file.words[section.start / 4 + 1]!
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

function readRequests(file: SectionedFile, strings: Strings): ModuleRequest[] {
  const { words, name, rootDepth } = file
  const section = verifiedSection(file, SECTION.requests)
  const count = headWord(file, section, 0)
  const attributeCount = headWord(file, section, 1)
  const attributesStart = REQUESTS.headByteLength + count * REQUESTS.entryByteLength
  checkLength(file, section, attributesStart + attributeCount * REQUESTS.attributeByteLength)

  let attributeAt = (section.start + attributesStart) / 4
  const attributesEnd = (section.start + section.byteLength) / 4
  let at = (section.start + REQUESTS.headByteLength) / 4
  let sawDynamic = false
  const requests: ModuleRequest[] = []
  for (let index = 0; index < count; index++, at += REQUESTS.entryByteLength / 4) {
    const specifier = strings.at(words[at]!)
    const target = stringOrNull(strings, words[at + 1]!)
    const packed = words[at + 2]!
    const kind = enumValue(file, REQUEST_KINDS, packed & 0xff, 'kind of request')
    const dynamic = boolean(file, (packed >>> 8) & 0xff)
    if (packed >>> 16 !== 0) throw errMalformed('the phase of a request is unknown', name)
    if (sawDynamic && !dynamic) throw errMalformed('a static request follows a dynamic one', name)
    sawDynamic = dynamic
    if ((target !== null) !== (kind === 'chunk')) throw errMalformed('only a chunk must have a target', name)
    const problem = target === null ? null : invalidTargetPath(target, rootDepth)
    if (problem !== null) throw errMalformed(`the target ${JSON.stringify(target)} ${problem}`, name)

    const ownEnd = attributeAt + words[at + 3]! * (REQUESTS.attributeByteLength / 4)
    if (ownEnd > attributesEnd) throw errMalformed('a request has more attributes than there are', name)
    const attributes: ImportAttribute[] = []
    for (; attributeAt < ownEnd; attributeAt += REQUESTS.attributeByteLength / 4) {
      attributes.push({ key: strings.at(words[attributeAt]!), value: strings.at(words[attributeAt + 1]!) })
    }
    requests.push({ specifier, attributes, kind, dynamic, target })
  }
  if (attributeAt !== attributesEnd) throw errMalformed('an attribute belongs to no request', name)
  return requests
}

function readImports(file: SectionedFile, strings: Strings, staticCount: number): ImportEntry[] {
  const { words } = file
  const section = verifiedSection(file, SECTION.imports)
  const count = headWord(file, section, 0)
  checkLength(file, section, IMPORTS.headByteLength + count * IMPORTS.entryByteLength)
  let at = (section.start + IMPORTS.headByteLength) / 4
  const imports: ImportEntry[] = []
  for (let index = 0; index < count; index++, at += IMPORTS.entryByteLength / 4) {
    imports.push({
      request: staticRequest(file, words[at]!, staticCount),
      importName: stringOrNull(strings, words[at + 1]!),
      localName: strings.at(words[at + 2]!),
      access: enumValue(file, BINDING_ACCESSES, words[at + 3]!, 'access'),
    })
  }
  return imports
}

function readExports(
  file: SectionedFile,
  strings: Strings,
  staticCount: number,
): Pick<ModuleRecord, 'localExports' | 'indirectExports'> {
  const { words } = file
  const section = verifiedSection(file, SECTION.exports)
  const localCount = headWord(file, section, 0)
  const indirectCount = headWord(file, section, 1)
  const indirectStart = EXPORTS.headByteLength + localCount * EXPORTS.localByteLength
  checkLength(file, section, indirectStart + indirectCount * EXPORTS.indirectByteLength)

  const names = new Set<string>()
  let at = (section.start + EXPORTS.headByteLength) / 4
  const localExports: LocalExportEntry[] = []
  for (let index = 0; index < localCount; index++, at += EXPORTS.localByteLength / 4) {
    const exportName = strings.at(words[at]!)
    names.add(exportName)
    localExports.push({
      exportName,
      localName: strings.at(words[at + 1]!),
      initialization: enumValue(file, BINDING_INITIALIZATIONS, words[at + 2]!, 'initialization'),
      moves: boolean(file, words[at + 3]!),
    })
  }
  const indirectExports: IndirectExportEntry[] = []
  for (let index = 0; index < indirectCount; index++, at += EXPORTS.indirectByteLength / 4) {
    const exportName = strings.at(words[at]!)
    names.add(exportName)
    indirectExports.push({
      exportName,
      request: staticRequest(file, words[at + 1]!, staticCount),
      importName: stringOrNull(strings, words[at + 2]!),
      localName: stringOrNull(strings, words[at + 3]!),
    })
  }
  if (names.size !== localCount + indirectCount) throw errMalformed('a name is exported twice', file.name)
  return { localExports, indirectExports }
}

function readStarExports(file: SectionedFile, staticCount: number): number[] {
  const section = verifiedSection(file, SECTION.starExports)
  const count = headWord(file, section, 0)
  checkLength(file, section, STAR_EXPORTS.headByteLength + count * STAR_EXPORTS.entryByteLength)
  const start = (section.start + STAR_EXPORTS.headByteLength) / 4
  const starExports: number[] = []
  for (let at = start; at < start + count; at++) {
    starExports.push(staticRequest(file, file.words[at]!, staticCount))
  }
  return starExports
}

function staticRequest({ name }: SectionedFile, index: number, staticCount: number): number {
  if (index >= staticCount) throw errMalformed(`there is no static request ${index}`, name)
  return index
}
