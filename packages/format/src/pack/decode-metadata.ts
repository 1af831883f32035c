import { decodeRecord } from '../decode-record.ts'
import { type Section, type Table, verifiedBytes } from '../directory.ts'
import { errMalformed } from '../errors.ts'
import {
  ALL_COMMON_JS_FLAGS,
  COMMON_JS,
  COMMON_JS_FLAG,
  ES_MODULE,
  FLAGS_BYTE_LENGTH,
  MODULE,
  MODULES,
  NO_INDEX,
  PACKED_FORMATS,
  SECTION,
} from '../layout.ts'
import type { ModuleRequest } from '../module-record.ts'
import { listOf } from '../section-reader.ts'
import type { PackFile } from './pack-file.ts'
import type { DecodedEsModule, PackedCommonJs, PackedRequire } from './pack.ts'

/**
 * Reads the metadata of an ES module: the tables of its record one after the other, as they stand in the sections of a sidecar,
 * and where its requests lead.
 *
 * @throws BmesError
 */
export function decodeEsModule(pack: PackFile, metadata: Section): DecodedEsModule {
  const { words, strings } = pack
  verifiedBytes(pack, metadata, 'the metadata of a module')
  if (metadata.byteLength < ES_MODULE.headByteLength + FLAGS_BYTE_LENGTH) throw wrongLength(pack)
  const head = metadata.start / 4
  const requestsStart = metadata.start + ES_MODULE.headByteLength
  const importsStart = requestsStart + words[head]!
  const exportsStart = importsStart + words[head + 1]!
  const starExportsStart = exportsStart + words[head + 2]!
  const flagsStart = starExportsStart + words[head + 3]!
  const targetsStart = flagsStart + FLAGS_BYTE_LENGTH
  if (targetsStart > metadata.start + metadata.byteLength) throw wrongLength(pack)
  if ((importsStart | exportsStart | starExportsStart | flagsStart) % 4 !== 0) throw wrongLength(pack)

  const record = decodeRecord(pack, strings, {
    requests: table(SECTION.requests, requestsStart, importsStart),
    imports: table(SECTION.imports, importsStart, exportsStart),
    exports: table(SECTION.exports, exportsStart, starExportsStart),
    starExports: table(SECTION.starExports, starExportsStart, flagsStart),
    flags: table(SECTION.flags, flagsStart, targetsStart),
    hasTargetPaths: false,
  })
  const { requests } = record
  const end = targetsStart + requests.length * ES_MODULE.targetByteLength
  if (end !== metadata.start + metadata.byteLength) throw wrongLength(pack)
  const declarations = strings.at(words[head + 4]!)
  return { record, targets: readTargets(pack, requests, targetsStart / 4), declarations }
}

function table(kind: number, start: number, end: number): Table {
  return { kind, start, byteLength: end - start }
}

function wrongLength(pack: PackFile): Error {
  return errMalformed('the metadata of a module does not have the length that its counts give', pack.name)
}

function readTargets(pack: PackFile, requests: readonly ModuleRequest[], start: number): (number | null)[] {
  const targets = listOf<number | null>(requests.length)
  for (let index = 0; index < requests.length; index++) {
    const target = pack.words[start + index]!
    const { kind } = requests[index]!
    if (kind !== 'packed' && kind !== 'synthetic') {
      if (target !== NO_INDEX) throw errMalformed(`a request of kind ${kind} has a module`, pack.name)
      targets[index] = null
      continue
    }
    if ((formatOf(pack, target) === 'module') !== (kind === 'packed')) {
      throw errMalformed(`a request of kind ${kind} leads to module ${target}`, pack.name)
    }
    targets[index] = target
  }
  return targets
}

/**
 * Reads the metadata of a CommonJS module.
 *
 * @throws BmesError
 */
export function decodeCommonJs(pack: PackFile, metadata: Section): PackedCommonJs {
  const { words, name, strings } = pack
  verifiedBytes(pack, metadata, 'the metadata of a module')
  if (metadata.byteLength < COMMON_JS.headByteLength) throw wrongLength(pack)
  const head = metadata.start / 4
  const flags = words[head]!
  const nameCount = words[head + 1]!
  const requireCount = words[head + 2]!
  const requiresStart = COMMON_JS.headByteLength + nameCount * COMMON_JS.nameByteLength
  if (metadata.byteLength !== requiresStart + requireCount * COMMON_JS.requireByteLength) {
    throw wrongLength(pack)
  }
  if ((flags & ~ALL_COMMON_JS_FLAGS) !== 0) throw errMalformed('a flag of a CommonJS module is unknown', name)

  const exportNames = listOf<string>(nameCount)
  const requires = listOf<PackedRequire>(requireCount)
  let at = head + COMMON_JS.headByteLength / 4
  for (let index = 0; index < nameCount; index++) exportNames[index] = strings.at(words[at++]!)
  for (let index = 0; index < requireCount; index++) {
    const specifier = strings.at(words[at++]!)
    const target = words[at++]!
    formatOf(pack, target)
    requires[index] = { specifier, target }
  }
  return {
    exportNames,
    requires,
    usesDynamicImport: (flags & COMMON_JS_FLAG.usesDynamicImport) !== 0,
    importsFromStrings: (flags & COMMON_JS_FLAG.importsFromStrings) !== 0,
  }
}

/** @throws BmesError if there is no such module */
function formatOf(pack: PackFile, module: number): (typeof PACKED_FORMATS)[number] {
  if (module >= pack.moduleCount) throw errMalformed(`there is no module ${module}`, pack.name)
  return PACKED_FORMATS[wordOfModule(pack, module, MODULE.format) & 0xff]!
}

function wordOfModule(pack: PackFile, module: number, offset: number): number {
  return pack.words[(pack.modulesStart + module * MODULES.entryByteLength + offset) / 4]!
}
