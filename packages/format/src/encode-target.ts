import { ArrayPrototypeIndexOf } from './primordials.ts'
import type { TargetProcess } from './encoded-bytecode.ts'
import { TIERS } from './layout.ts'
import { SectionWriter } from './section-writer.ts'
import type { Bytecode } from './sidecar.ts'
import type { StringTableWriter } from './string-table-writer.ts'

/** Writes the section `targets`. */
export function encodeTargets(
  bytecodes: readonly Pick<Bytecode, 'target'>[],
  strings: StringTableWriter,
): Uint8Array {
  const writer = new SectionWriter().u32(bytecodes.length, 'the number of targets')
  for (let i = 0; i < bytecodes.length; i++) {
    const { target } = bytecodes[i]!
    writeTargetProcess(writer, target, strings)
    writer.u32(target.textChecksum, 'the text checksum of a target')
    writer.u32(ArrayPrototypeIndexOf(TIERS, target.tier), 'the tier of a target')
    writer.u32(strings.addOrNull(target.scriptName), 'the script name of a target')
    writer.u32(strings.add(target.flags), 'the flags of a target')
  }
  return writer.finish()
}

/** Writes the first eight words of a target. */
export function writeTargetProcess(
  writer: SectionWriter,
  { nodeVersion, platform, arch, nodeBuild, v8 }: TargetProcess,
  strings: StringTableWriter,
): void {
  writer.u32(strings.add(nodeVersion), 'a Node version')
  writer.u32(strings.add(platform), 'a platform').u32(strings.add(arch), 'an architecture')
  writer.u32(nodeBuild, 'the build of Node')
  writer.u32(v8.magic, "V8's magic").u32(v8.versionHash, "V8's version hash")
  writer.u32(v8.flagHash, "V8's flag hash")
  writer.u32(v8.readOnlySnapshotChecksum, "V8's read-only snapshot checksum")
}
