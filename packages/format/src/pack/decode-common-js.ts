import { type Section, verifiedBytes } from '../directory.ts'
import { errMalformed } from '../errors.ts'
import { ALL_COMMON_JS_FLAGS, COMMON_JS, COMMON_JS_FLAG } from '../layout.ts'
import { listOf } from '../section-reader.ts'
import { errMetadataLength, formatOf, type PackFile } from './pack-file.ts'
import type { PackedCommonJs, PackedRequire } from './pack.ts'

/**
 * Reads the metadata of a CommonJS module.
 *
 * @throws BmesError
 */
export function decodeCommonJs(pack: PackFile, metadata: Section): PackedCommonJs {
  const { words, name, strings } = pack
  verifiedBytes(pack, metadata, 'the metadata of a module')
  if (metadata.byteLength < COMMON_JS.headByteLength) throw errMetadataLength(pack)
  const head = metadata.start / 4
  const flags = words[head]!
  const nameCount = words[head + 1]!
  const requireCount = words[head + 2]!
  const requiresStart = COMMON_JS.headByteLength + nameCount * COMMON_JS.nameByteLength
  if (metadata.byteLength !== requiresStart + requireCount * COMMON_JS.requireByteLength) {
    throw errMetadataLength(pack)
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
