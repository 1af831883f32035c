import { ArrayPrototypeMap } from './primordials.ts'
import { type SectionedFile, verifiedSection } from './directory.ts'
import { type EncodedBytecode, encodedBytecode, readTargetProcess } from './encoded-bytecode.ts'
import { errSection } from './errors.ts'
import { SECTION, TARGETS, TIERS } from './layout.ts'
import { checkLength, enumValue, headWord, stringOrNull, type Strings } from './section-reader.ts'
import type { BytecodeTarget } from './sidecar.ts'

/**
 * Reads the section `targets`, if there is one, and gives each target its bytecode. No byte of that is verified.
 *
 * @throws BmesError
 */
export function readBytecodes(file: SectionedFile, strings: Strings): EncodedBytecode[] {
  const { bytecodes, once, name } = file
  if (once[SECTION.targets] === undefined) {
    if (bytecodes.length > 0) throw errSection('has bytecode but no targets', name)
    return []
  }
  const section = verifiedSection(file, SECTION.targets)
  const count = headWord(file, section, 0)
  checkLength(file, section, TARGETS.headByteLength + count * TARGETS.entryByteLength)
  if (count !== bytecodes.length) {
    throw errSection(`has ${count} targets but ${bytecodes.length} bytecode sections`, name)
  }
  const start = (section.start + TARGETS.headByteLength) / 4
  return ArrayPrototypeMap(bytecodes, (payload, index) =>
    encodedBytecode(file, readTarget(file, strings, start + (index * TARGETS.entryByteLength) / 4), payload),
  )
}

/** @param at index of the entry's first word */
function readTarget(file: SectionedFile, strings: Strings, at: number): BytecodeTarget {
  const { words } = file
  return {
    ...readTargetProcess(words, strings, at),
    textChecksum: words[at + 8]!,
    tier: enumValue(file, TIERS, words[at + 9]!, 'tier'),
    scriptName: stringOrNull(strings, words[at + 10]!),
    flags: strings.at(words[at + 11]!),
  }
}
