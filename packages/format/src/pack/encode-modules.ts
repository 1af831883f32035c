import { checksum as crc32 } from '../checksum.ts'
import { writeTargetProcess } from '../encode-target.ts'
import { MODULE_FLAG, PACKED_FORMATS, SECTION_ALIGNMENT, TIERS } from '../layout.ts'
import { SectionWriter } from '../section-writer.ts'
import type { Bytecode, BytecodeTarget } from '../sidecar.ts'
import { encodeUtf8, type StringTableWriter } from '../string-table-writer.ts'
import { encodeCommonJs, encodeEsModule } from './encode-metadata.ts'
import { contentsOrder } from './contents-order.ts'
import type { FileEvidence, Pack, PackedModule, StatEvidence } from './pack.ts'

/** The sections that hold the modules of a pack. @throws BmesError `BMES_ERR_ENCODE` */
export function encodeModules(
  { modules, importers }: Pick<Pack, 'modules' | 'importers'>,
  strings: StringTableWriter,
): { readonly modules: Uint8Array; readonly targets: Uint8Array; readonly contents: Uint8Array } {
  const contents = new ContentsWriter()
  // What every start reads comes first, then what one Node reads, then what only errors ask for.
  const metadata = modules.map((module) => contents.add(encodeMetadata(module, strings)))
  const order = contentsOrder({ modules, importers })
  const texts: Part[] = []
  for (const index of order) texts[index] = contents.add(modules[index]!.text?.bytes ?? null)
  const targets = new TargetTable(order.flatMap((index) => modules[index]!.bytecodes))
  const payloads = new Map<Bytecode, Part>()
  for (const bytecode of targets.grouped()) payloads.set(bytecode, contents.add(bytecode.data))
  const sourceMaps = modules.map(({ esModule }) => {
    const sourceMap = esModule?.sourceMap ?? null
    return contents.add(sourceMap === null ? null : encodeUtf8(sourceMap))
  })

  const writer = new SectionWriter().u32(modules.length, 'the number of modules')
  writer.u32(payloadCount(modules), 'the number of bytecodes')
  modules.forEach((module, index) => {
    const { folder, name, format, evidence, text, bytecodes } = module
    writer.u32(folder, `the folder of ${name}`).u32(strings.add(name), 'the name of a module')
    writer.u8(PACKED_FORMATS.indexOf(format), `the format of ${name}`).u8(flagsOf(module), 'the flags')
    writer.u8(0, 'padding').u8(0, 'padding').u32(bytecodes.length, 'the number of bytecodes')
    writeEvidence(writer, evidence, name)
    writePart(writer, metadata[index]!)
    const { offset, byteLength } = texts[index]!
    writePart(writer, { offset, byteLength, checksum: text?.checksum ?? 0 })
    writePart(writer, sourceMaps[index]!)
  })
  for (const { bytecodes } of modules) {
    for (const bytecode of bytecodes) {
      const { tier, scriptName } = bytecode.target
      writer
        .u32(targets.indexOf(bytecode.target), 'a target')
        .u32(TIERS.indexOf(tier), 'the tier of a target')
      writer.u32(strings.addOrNull(scriptName), 'the script name of a target')
      writePart(writer, payloads.get(bytecode)!)
    }
  }
  return { modules: writer.finish(), targets: targets.encode(strings), contents: contents.finish() }
}

/** 32 bytes. */
export function writeEvidence(writer: SectionWriter, evidence: FileEvidence, name: string): void {
  const { byteLength, checksum } = evidence
  writer.u32(byteLength, `the length of ${name}`).u32(checksum, `the checksum of ${name}`)
  writeStat(writer, evidence, name)
}

/** 24 bytes. */
export function writeStat(
  writer: SectionWriter,
  { mtimeMs, ctimeMs, ino }: StatEvidence,
  name: string,
): void {
  writer.f64(mtimeMs, `the mtime of ${name}`).f64(ctimeMs, `the ctime of ${name}`)
  writer.f64(ino, `the ino of ${name}`)
}

function encodeMetadata({ esModule, commonJs }: PackedModule, strings: StringTableWriter): Uint8Array | null {
  if (esModule !== null) return encodeEsModule(esModule, strings)
  return commonJs === null ? null : encodeCommonJs(commonJs, strings)
}

function flagsOf({ text, esModule }: PackedModule): number {
  return (
    (text?.isAscii ? MODULE_FLAG.isAscii : 0) |
    (typeof esModule?.sourceMap === 'string' ? MODULE_FLAG.hasSourceMap : 0)
  )
}

function payloadCount(modules: readonly PackedModule[]): number {
  return modules.reduce((sum, { bytecodes }) => sum + bytecodes.length, 0)
}

/** Where a part stands in the contents. */
interface Part {
  readonly offset: number
  readonly byteLength: number
  readonly checksum: number
}

function writePart(writer: SectionWriter, { offset, byteLength, checksum }: Part): void {
  writer.u32(offset, 'an offset').u32(byteLength, 'a length').u32(checksum, 'a checksum')
}

/** Appends parts, each aligned. */
class ContentsWriter {
  readonly #writer = new SectionWriter()

  /** @param bytes `null`: there is no such part */
  add(bytes: Uint8Array | null): Part {
    if (bytes === null) return { offset: 0, byteLength: 0, checksum: 0 }
    const offset = this.#writer.align(SECTION_ALIGNMENT).byteLength
    this.#writer.bytes(bytes)
    return { offset, byteLength: bytes.byteLength, checksum: crc32(bytes) }
  }

  finish(): Uint8Array {
    return this.#writer.finish()
  }
}

/** The targets of all bytecodes, in the order of their first use. */
class TargetTable {
  readonly #groups = new Map<string, Bytecode[]>()
  readonly #indexes: ReadonlyMap<string, number>

  constructor(bytecodes: readonly Bytecode[]) {
    for (const bytecode of bytecodes) {
      const key = keyOf(bytecode.target)
      const group = this.#groups.get(key)
      if (group === undefined) this.#groups.set(key, [bytecode])
      else group.push(bytecode)
    }
    this.#indexes = new Map([...this.#groups.keys()].map((key, index) => [key, index]))
  }

  indexOf(target: BytecodeTarget): number {
    return this.#indexes.get(keyOf(target))!
  }

  /** All bytecodes of the first target, then all of the second, and so on. */
  grouped(): Bytecode[] {
    return [...this.#groups.values()].flat()
  }

  encode(strings: StringTableWriter): Uint8Array {
    const writer = new SectionWriter().u32(this.#groups.size, 'the number of targets')
    for (const [first] of this.#groups.values()) {
      writeTargetProcess(writer, first!.target, strings)
      writer.u32(strings.add(first!.target.flags), 'the flags of a target')
    }
    return writer.finish()
  }
}

function keyOf({ nodeVersion, platform, arch, nodeBuild, v8, flags }: BytecodeTarget): string {
  const { magic, versionHash, flagHash, readOnlySnapshotChecksum } = v8
  return JSON.stringify([
    nodeVersion,
    platform,
    arch,
    nodeBuild,
    magic,
    versionHash,
    flagHash,
    readOnlySnapshotChecksum,
    flags,
  ])
}
