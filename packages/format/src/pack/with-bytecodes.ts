import type { Bytecode } from '../sidecar.ts'
import type { DecodedPack, DecodedPackedModule, Pack, PackedModule } from './pack.ts'

/**
 * A pack that was read, as it can be written again, with other bytecode.
 *
 * @param bytecodesOf what a module has from now on, each with its `textChecksum`
 * @throws BmesError `BMES_ERR_CHECKSUM` or `BMES_ERR_MALFORMED` if anything of it is damaged, and what `bytecodesOf` throws
 */
export function withBytecodes(
  pack: DecodedPack,
  bytecodesOf: (module: DecodedPackedModule) => readonly Bytecode[],
): Pack {
  return { ...pack, modules: pack.modules.map((module) => complete(module, bytecodesOf(module))) }
}

function complete(module: DecodedPackedModule, bytecodes: readonly Bytecode[]): PackedModule {
  const { folder, name, format, evidence, textChecksum, isAscii } = module
  return {
    folder,
    name,
    format,
    evidence,
    // Megabytes in all: as they are, never as strings.
    text: format === 'json' ? null : { bytes: module.textBytes(), checksum: textChecksum, isAscii },
    bytecodes,
    esModule: format === 'module' ? { ...module.esModule(), sourceMap: module.readSourceMap() } : null,
    commonJs: format === 'commonjs' ? module.commonJs() : null,
  }
}
