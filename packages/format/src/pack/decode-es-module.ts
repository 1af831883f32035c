import { decodeRecord } from '../decode-record.ts'
import { type Section, type Table, verifiedBytes } from '../directory.ts'
import { errMalformed } from '../errors.ts'
import { ES_MODULE, FLAGS_BYTE_LENGTH, NO_INDEX, SECTION } from '../layout.ts'
import type { ModuleRequest } from '../module-record.ts'
import { listOf } from '../section-reader.ts'
import { errMetadataLength, formatOf, type PackFile } from './pack-file.ts'
import type { DecodedEsModule } from './pack.ts'

/**
 * Reads the metadata of an ES module: the tables of its record one after the other, as they stand in the sections of a sidecar,
 * and where its requests lead.
 *
 * @throws BmesError
 */
export function decodeEsModule(pack: PackFile, metadata: Section): DecodedEsModule {
  const { words, strings } = pack
  verifiedBytes(pack, metadata, 'the metadata of a module')
  if (metadata.byteLength < ES_MODULE.headByteLength + FLAGS_BYTE_LENGTH) throw errMetadataLength(pack)
  const head = metadata.start / 4
  const requestsStart = metadata.start + ES_MODULE.headByteLength
  const importsStart = requestsStart + words[head]!
  const exportsStart = importsStart + words[head + 1]!
  const starExportsStart = exportsStart + words[head + 2]!
  const flagsStart = starExportsStart + words[head + 3]!
  const targetsStart = flagsStart + FLAGS_BYTE_LENGTH
  if (targetsStart > metadata.start + metadata.byteLength) throw errMetadataLength(pack)
  if ((importsStart | exportsStart | starExportsStart | flagsStart) % 4 !== 0) throw errMetadataLength(pack)

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
  if (end !== metadata.start + metadata.byteLength) throw errMetadataLength(pack)
  const declarations = strings.at(words[head + 4]!)
  return { record, targets: readTargets(pack, requests, targetsStart / 4), declarations }
}

function table(kind: number, start: number, end: number): Table {
  return { kind, start, byteLength: end - start }
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
