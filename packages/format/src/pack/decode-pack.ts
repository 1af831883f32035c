import { ArrayPrototypePush, DataView } from '../primordials.ts'
import { readDirectory, requiredSection, type SectionedFile, verifiedSection } from '../directory.ts'
import { readTargetProcess } from '../encoded-bytecode.ts'
import { errMalformed } from '../errors.ts'
import {
  ALL_MODULE_FLAGS,
  IMPORTERS,
  MODULE,
  MODULE_FLAG,
  MODULES,
  NO_INDEX,
  PACK,
  PACK_FLAG,
  PACK_HEAD,
  PACK_TARGETS,
  PACKED_FORMATS,
  SECTION,
  SECTION_ALIGNMENT,
  TIERS,
} from '../layout.ts'
import { checkLength, headWord, listOf, Strings } from '../section-reader.ts'
import { decodeFolders } from './decode-folders.ts'
import { PackPaths } from './pack-paths.ts'
import type { DecodedPack, DecodedPackedModule, PackImporter } from './pack.ts'
import { LazyModule } from './lazy-module.ts'
import type { PackFile, PackTarget, ReadContents } from './pack-file.ts'

/**
 * Reads a pack. Verifies the header, the directory and the tables; metadata, text, source map and bytecode of a module are
 * verified when they are asked for. Byte arrays in the result are views of `bytes`: those must not change afterwards.
 *
 * @param bytes the whole file, or its beginning as {@link unreadRange} says; bytecode can be handed to V8 without a copy if the first byte is
 *   aligned to 8
 * @param name path or URL of the file, for messages
 * @param readContents hands out texts, bytecodes and source maps, which then need not be in `bytes`.
 *   Default: they are
 * @throws BmesError with a `FormatErrorCode`, and nothing else, whatever the bytes are
 */
export function decodePack(
  bytes: Uint8Array,
  name?: string,
  readContents: ReadContents | null = null,
): DecodedPack {
  const file = readDirectory(bytes, name, PACK, readContents !== null)
  const strings = new Strings(file)
  const head = readHead(file, strings)
  const paths = new PackPaths(file, strings)
  const folders = decodeFolders(file, paths)
  const targets = readTargets(file, strings)
  const modules = readModules(file, strings, targets, paths, folders.length, readContents)
  const importers = readImporters(file, paths, folders.length, modules.length)
  return { buildId: file.buildId, ...head, folders, importers, modules }
}

function readHead(file: SectionedFile, strings: Strings): Pick<DecodedPack, 'conditions' | 'isImmutable'> {
  const section = verifiedSection(file, SECTION.pack)
  const flags = headWord(file, section, 0)
  const count = headWord(file, section, 1)
  checkLength(file, section, PACK_HEAD.headByteLength + count * PACK_HEAD.conditionByteLength)
  if ((flags & ~PACK_FLAG.isImmutable) !== 0) throw errMalformed('a flag of the pack is unknown', file.name)
  const start = (section.start + PACK_HEAD.headByteLength) / 4
  const conditions: string[] = []
  for (let index = 0; index < count; index++) {
    const condition = strings.at(file.words[start + index]!)
    if (index > 0 && condition <= conditions[index - 1]!) {
      throw errMalformed('the conditions are not sorted, or one stands twice', file.name)
    }
    ArrayPrototypePush(conditions, condition)
  }
  return { conditions, isImmutable: (flags & PACK_FLAG.isImmutable) !== 0 }
}

function readImporters(
  file: SectionedFile,
  paths: PackPaths,
  folderCount: number,
  moduleCount: number,
): PackImporter[] {
  const { words, name } = file
  const section = verifiedSection(file, SECTION.importers)
  const count = headWord(file, section, 0)
  const targetCount = headWord(file, section, 1)
  const targetsStart = IMPORTERS.headByteLength + count * IMPORTERS.entryByteLength
  checkLength(file, section, targetsStart + targetCount * IMPORTERS.targetByteLength)
  const importers = listOf<PackImporter>(count)
  let at = (section.start + IMPORTERS.headByteLength) / 4
  let targetAt = (section.start + targetsStart) / 4
  const targetsEnd = (section.start + section.byteLength) / 4
  for (let index = 0; index < count; index++) {
    const folder = words[at++]!
    if (folder >= folderCount) throw errMalformed(`there is no folder ${folder}`, name)
    const importer = paths.name(words[at++]!)
    const end = targetAt + words[at++]!
    if (end > targetsEnd) throw errMalformed('an importer has more targets than there are', name)
    const targets: (number | null)[] = []
    for (; targetAt < end; targetAt++) {
      const target = words[targetAt]!
      if (target !== NO_INDEX && target >= moduleCount)
        throw errMalformed(`there is no module ${target}`, name)
      ArrayPrototypePush(targets, target === NO_INDEX ? null : target)
    }
    importers[index] = { folder, name: importer, targets }
  }
  if (targetAt !== targetsEnd) throw errMalformed('a target belongs to no importer', name)
  return importers
}

function readTargets(file: SectionedFile, strings: Strings): PackTarget[] {
  const { words } = file
  const section = verifiedSection(file, SECTION.packTargets)
  const count = headWord(file, section, 0)
  checkLength(file, section, PACK_TARGETS.headByteLength + count * PACK_TARGETS.entryByteLength)
  const targets: PackTarget[] = []
  let at = (section.start + PACK_TARGETS.headByteLength) / 4
  for (let index = 0; index < count; index++, at += PACK_TARGETS.entryByteLength / 4) {
    ArrayPrototypePush(targets, {
      ...readTargetProcess(words, strings, at),
      flags: strings.at(words[at + 8]!),
    })
  }
  return targets
}

function readModules(
  file: SectionedFile,
  strings: Strings,
  targets: readonly PackTarget[],
  paths: PackPaths,
  folderCount: number,
  readContents: ReadContents | null,
): DecodedPackedModule[] {
  const { words } = file
  const section = verifiedSection(file, SECTION.modules)
  const count = headWord(file, section, 0)
  const bytecodeCount = headWord(file, section, 1)
  const bytecodesStart = MODULES.headByteLength + count * MODULES.entryByteLength
  checkLength(file, section, bytecodesStart + bytecodeCount * MODULES.bytecodeByteLength)

  const pack: PackFile = {
    ...file,
    view: new DataView(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength),
    strings,
    targets,
    contents: requiredSection(file, SECTION.contents),
    readContents,
    moduleCount: count,
    modulesStart: section.start + MODULES.headByteLength,
  }
  checkBytecodes(pack, section.start + bytecodesStart, bytecodeCount)

  let bytecodeStart = section.start + bytecodesStart
  const bytecodesEnd = section.start + section.byteLength
  const modules = listOf<DecodedPackedModule>(count)
  for (let index = 0; index < count; index++) {
    const start = pack.modulesStart + index * MODULES.entryByteLength
    checkModule(pack, start / 4, folderCount)
    const name = paths.name(words[(start + MODULE.name) / 4]!)
    modules[index] = new LazyModule(pack, index, name, bytecodeStart)
    bytecodeStart += words[(start + MODULE.bytecodeCount) / 4]! * MODULES.bytecodeByteLength
    if (bytecodeStart > bytecodesEnd) {
      throw errMalformed('a module has more bytecodes than there are', file.name)
    }
  }
  if (bytecodeStart !== bytecodesEnd) throw errMalformed('a bytecode belongs to no module', file.name)
  return modules
}

/**
 * Once for each module at each start, before V8 has compiled anything: few calls.
 *
 * @param at index of the entry's first word
 */
function checkModule(pack: PackFile, at: number, folderCount: number): void {
  const { words, name, contents } = pack
  if (words[at]! >= folderCount) throw errMalformed(`there is no folder ${words[at]}`, name)
  const packed = words[at + MODULE.format / 4]!
  const format = PACKED_FORMATS[packed & 0xff]
  const flags = packed >>> 8
  if (format === undefined) throw errMalformed(`there is no format ${packed & 0xff}`, name)
  if ((flags & ~ALL_MODULE_FLAGS) !== 0) throw errMalformed('a flag of a module is unknown', name)

  const metadata = at + MODULE.metadata / 4
  const text = at + MODULE.text / 4
  const sourceMap = at + MODULE.sourceMap / 4
  if ((words[metadata]! | words[text]! | words[sourceMap]!) % SECTION_ALIGNMENT !== 0) throw notAligned(name)
  const size = contents.byteLength
  if (words[metadata]! + words[metadata + 1]! > size) throw leavesContents(name)
  if (words[text]! + words[text + 1]! > size) throw leavesContents(name)
  if (words[sourceMap]! + words[sourceMap + 1]! > size) throw leavesContents(name)

  if (format === 'module') return
  if ((flags & ~MODULE_FLAG.isAscii) !== 0) {
    throw errMalformed(`a module of the format ${format} has what only an ES module has`, name)
  }
  if (format === 'commonjs') return
  const byteLength = words[metadata + 1]! + words[text + 1]!
  if (flags !== 0 || words[at + MODULE.bytecodeCount / 4] !== 0 || byteLength !== 0) {
    throw errMalformed('a JSON module has metadata, text or bytecode', name)
  }
}

function checkBytecodes(
  { words, name, targets, strings, contents }: PackFile,
  start: number,
  count: number,
): void {
  const end = start / 4 + count * (MODULES.bytecodeByteLength / 4)
  for (let at = start / 4; at < end; at += MODULES.bytecodeByteLength / 4) {
    if (words[at]! >= targets.length) throw errMalformed(`there is no target ${words[at]}`, name)
    if (words[at + 1]! >= TIERS.length) throw errMalformed(`there is no tier ${words[at + 1]}`, name)
    const scriptName = words[at + 2]!
    if (scriptName >= strings.count && scriptName !== NO_INDEX) {
      throw errMalformed(`there is no string ${scriptName}`, name)
    }
    if (words[at + 3]! % SECTION_ALIGNMENT !== 0) throw notAligned(name)
    if (words[at + 3]! + words[at + 4]! > contents.byteLength) throw leavesContents(name)
  }
}

function notAligned(name: string | undefined): Error {
  return errMalformed('a part of the contents is not aligned', name)
}

function leavesContents(name: string | undefined): Error {
  return errMalformed('a part leaves the contents', name)
}
