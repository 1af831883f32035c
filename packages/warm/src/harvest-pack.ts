import { realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Signer } from '@esm-bytecode/compiler'
import { decodePack, encodePack, withBytecodes, type Bytecode, type DecodedPack } from '@esm-bytecode/format'
import { replace, type Recorded } from './recording.ts'
import { readWarmableFile } from './signed-file.ts'
import type { WarmedPack } from './types.ts'

/** A pack with its new bytecode, not written yet. */
export interface RewrittenPack {
  readonly path: string
  /** `null`: as it was. */
  readonly bytes: Uint8Array | null
  /** Whether something of it ran, or there is nothing in it that could. */
  readonly hasRun: boolean
  readonly warmed: readonly WarmedPack[]
}

/**
 * Puts bytecode that was recorded into a pack. Modules that did not run keep what they had: another request, or an `import()`
 * of a page that nobody asked for, leads to them.
 *
 * @throws BmesError with a code of `@esm-bytecode/format` if the pack is damaged; what {@link readWarmableFile} throws
 */
export function harvestPack(
  path: string,
  recorded: readonly Recorded[],
  signer: Signer | null,
): RewrittenPack {
  const pack = decodePack(readWarmableFile(path, signer), path)
  const folders = folderPaths(pack, realpathSync(dirname(path)))
  const code = pack.modules.filter(({ bytecodes }) => bytecodes.length > 0).length
  const counts = recorded.map(({ label }) => ({
    pack: path,
    target: label,
    modules: code,
    ran: 0,
    byteLength: 0,
  }))
  const rewritten = withBytecodes(pack, (module) => {
    let bytecodes = module.bytecodes.map((bytecode): Bytecode => bytecode.verify())
    // JSON, and a module without any bytecode was to have none.
    if (bytecodes.length === 0) return bytecodes
    const { evidence, textByteLength, textChecksum, name, format } = module
    const file = join(folders[module.folder]!, name)
    const scriptName = format === 'module' ? pathToFileURL(file).href : file
    for (const [index, { find }] of recorded.entries()) {
      const warm = find({ source: evidence, textByteLength, textChecksum }, scriptName)
      if (warm === undefined) continue
      bytecodes = replace(bytecodes, warm)
      const count = counts[index]!
      count.ran++
      count.byteLength += warm.data.length
    }
    return bytecodes
  })
  const warmed = counts.filter(({ ran }) => ran > 0)
  const bytes = warmed.length === 0 ? null : encodePack(rewritten)
  return { path, bytes, hasRun: bytes !== null || code === 0, warmed }
}

/** Absolute paths of all folders of a pack. */
function folderPaths({ folders }: DecodedPack, root: string): string[] {
  const paths: string[] = []
  for (const { parent, name } of folders) paths.push(join(parent === null ? root : paths[parent]!, name))
  return paths
}
