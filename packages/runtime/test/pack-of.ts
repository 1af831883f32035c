import {
  checksum,
  packageJsonChecksum,
  type DecodedPack,
  type FileEvidence,
  type PackedFile,
  type PackFolder,
  type PackedFormat,
} from '@esm-bytecode/format'
import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What stands in a pack of a file that is there now. */
export function evidenceOf(path: string): FileEvidence {
  const { size, mtimeMs, ctimeMs, ino } = lstatSync(path)
  return { byteLength: size, checksum: checksum(readFileSync(path)), mtimeMs, ctimeMs, ino }
}

/** The same of the package.json in a folder. */
export function packageJsonOf(folder: string): PackedFile {
  const path = join(folder, 'package.json')
  return { ...evidenceOf(path), path: 'package.json', checksum: packageJsonChecksum(readFileSync(path))! }
}

export interface ModuleOf {
  readonly folder: number
  readonly name: string
  readonly format?: PackedFormat
  readonly evidence?: FileEvidence
}

export const NOTHING = { stat: null, absent: [], links: [], directories: [], files: [] }

const NO_FILE: FileEvidence = { byteLength: 0, checksum: 0, mtimeMs: 0, ctimeMs: 0, ino: 0 }

/** A decoded pack of which nothing but folders and evidence is there. */
export function packOf(
  folders: readonly (Pick<PackFolder, 'parent' | 'name'> & Partial<PackFolder>)[],
  modules: readonly ModuleOf[],
  isImmutable = false,
): DecodedPack {
  const unused = () => {
    throw new Error('unused')
  }
  return {
    buildId: new Uint8Array(16),
    conditions: [],
    importers: [],
    isImmutable,
    folders: folders.map((folder) => ({ ...NOTHING, ...folder })),
    modules: modules.map(({ folder, name, format = 'module', evidence = NO_FILE }, index) => ({
      index,
      folder,
      name,
      format,
      evidence,
      textChecksum: 0,
      textByteLength: 0,
      isAscii: true,
      bytecodes: [],
      verifyMetadata: unused,
      esModule: unused,
      commonJs: unused,
      readText: unused,
      textBytes: unused,
      readSourceMap: unused,
    })),
  }
}
