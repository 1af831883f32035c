import { encodeFile, refuseUnreadable, required } from '../encode-file.ts'
import { errEncode } from '../errors.ts'
import { MAX_ROOT_DEPTH, NO_INDEX, PACK_FLAG, SECTION } from '../layout.ts'
import { SectionWriter } from '../section-writer.ts'
import { StringTableWriter } from '../string-table-writer.ts'
import { decodePack } from './decode-pack.ts'
import { encodeModules, writeEvidence, writeStat } from './encode-modules.ts'
import type { Pack, PackedModule, PackFolder, PackImporter, StatEvidence } from './pack.ts'

/**
 * Writes a pack. The same pack always gives the same bytes.
 *
 * @throws BmesError `BMES_ERR_ENCODE` if the pack breaks a rule of `docs/bmes.md`
 */
export function encodePack(pack: Pack): Uint8Array {
  for (const module of pack.modules) checkParts(module)
  const strings = new StringTableWriter()
  const head = encodeHead(pack, strings)
  const folders = encodeFolders(pack.folders, strings)
  const importers = encodeImporters(pack.importers, strings)
  const { modules, targets, contents } = encodeModules(pack, strings)
  const file = encodeFile(
    [
      required(SECTION.strings, strings.finish()),
      required(SECTION.pack, head),
      required(SECTION.folders, folders),
      required(SECTION.modules, modules),
      required(SECTION.packTargets, targets),
      required(SECTION.importers, importers),
      // Behind all that a start reads at once.
      required(SECTION.contents, contents),
    ],
    pack.buildId,
    rootDepth(pack.folders),
  )
  refuseUnreadable(() => readAll(file))
  return file
}

function checkParts({ name, format, text, bytecodes, esModule, commonJs }: PackedModule): void {
  const problem =
    (esModule === null) === (format === 'module')
      ? 'esModule'
      : (commonJs === null) === (format === 'commonjs')
        ? 'commonJs'
        : (text === null) !== (format === 'json')
          ? 'text'
          : null
  if (problem !== null) throw errEncode(`"${problem}" of ${name} does not fit the format "${format}"`)
  for (const { target } of bytecodes) {
    if (target.textChecksum !== text?.checksum) throw errEncode(`bytecode of ${name} is that of another text`)
  }
}

function encodeHead({ conditions, isImmutable }: Pack, strings: StringTableWriter): Uint8Array {
  const writer = new SectionWriter().u32(isImmutable ? PACK_FLAG.isImmutable : 0, 'the flags')
  writer.u32(conditions.length, 'the number of conditions')
  for (const condition of conditions) writer.u32(strings.add(condition), 'a condition')
  return writer.finish()
}

function encodeImporters(importers: readonly PackImporter[], strings: StringTableWriter): Uint8Array {
  const writer = new SectionWriter().u32(importers.length, 'the number of importers')
  const count = importers.reduce((sum, { targets }) => sum + targets.length, 0)
  writer.u32(count, 'the number of targets')
  for (const { folder, name, targets } of importers) {
    writer.u32(folder, `the folder of ${name}`).u32(strings.add(name), 'the name of an importer')
    writer.u32(targets.length, 'the number of targets')
  }
  for (const { targets } of importers) {
    for (const target of targets) writer.u32(target ?? NO_INDEX, 'a target')
  }
  return writer.finish()
}

/** No directory has it. */
const NO_STAT: StatEvidence = { mtimeMs: 0, ctimeMs: 0, ino: 0 }

function encodeFolders(folders: readonly PackFolder[], strings: StringTableWriter): Uint8Array {
  const writer = new SectionWriter().u32(folders.length, 'the number of folders')
  for (const list of ['absent', 'links', 'directories', 'files'] as const) {
    const count = folders.reduce((sum, folder) => sum + folder[list].length, 0)
    writer.u32(count, `the number of ${list}`)
  }
  for (const { parent, name, stat, absent, links, directories, files } of folders) {
    writer.u32(parent ?? NO_INDEX, `the parent of the folder "${name}"`).u32(strings.add(name), 'a folder')
    writer.u32(absent.length, 'the number of absent paths').u32(links.length, 'the number of links')
    writer.u32(directories.length, 'the number of directories').u32(files.length, 'the number of files')
    writeStat(writer, stat ?? NO_STAT, `the folder "${name}"`)
  }
  for (const { absent } of folders) {
    for (const path of absent) writer.u32(strings.add(path), 'an absent path')
  }
  for (const { links } of folders) {
    for (const { path, target } of links) {
      writer.u32(strings.add(path), 'the path of a link').u32(strings.add(target), 'the text of a link')
    }
  }
  for (const { directories } of folders) {
    for (const path of directories) writer.u32(strings.add(path), 'a directory')
  }
  for (const { files } of folders) {
    for (const file of files) {
      writeEvidence(writer.u32(strings.add(file.path), 'the path of a file'), file, file.path)
    }
  }
  return writer.finish()
}

/** How far up the roots reach. Whether they are paths at all is for the reader to say. */
function rootDepth(folders: readonly PackFolder[]): number {
  let depth = 0
  for (const { parent, name } of folders) {
    if (parent !== null) continue
    const ascents = name.split('/').filter((segment) => segment === '..').length
    depth = Math.max(depth, ascents)
  }
  if (depth > MAX_ROOT_DEPTH) throw errEncode(`a root is ${depth} folders up`)
  return depth
}

function readAll(file: Uint8Array): void {
  for (const module of decodePack(file).modules) {
    if (module.format === 'module') module.esModule()
    if (module.format === 'commonjs') module.commonJs()
    if (module.format !== 'json') module.readText()
    module.readSourceMap()
  }
}
