import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import {
  decodePack,
  decodeRuntimeFile,
  decodeSidecar,
  decodeStoreEntry,
  isBmesError,
  PACK_FILE_NAME,
  RUNTIME_FILE_NAME,
  STORE_ENTRY_EXTENSION,
  type DecodedPack,
  type DecodedSidecar,
  type DecodedStoreEntry,
  type EncodedBytecode,
} from '@esm-bytecode/format'
import { realPath } from '../real-path.ts'
import { UsageError } from '../usage-error.ts'

/** A file that is sound as far as it was read. */
export type OpenedFile = {
  /** Absolute, real path. */
  readonly path: string
  readonly bytes: Uint8Array
} & (
  | { readonly kind: 'sidecar'; readonly sidecar: DecodedSidecar }
  | { readonly kind: 'pack'; readonly pack: DecodedPack }
  | { readonly kind: 'store entry'; readonly entry: DecodedStoreEntry }
  | { readonly kind: 'runtime'; readonly bytecodes: readonly EncodedBytecode[] }
)

/**
 * @param input of a module, its sidecar is opened
 * @throws UsageError if there is nothing to open
 * @throws BmesError if the file is damaged, or no BMES file
 */
export function openFile(input: string): OpenedFile {
  const path = findFile(input)
  const bytes = readFileSync(path)
  if (basename(path) === PACK_FILE_NAME) return { path, bytes, kind: 'pack', pack: decodePack(bytes, path) }
  if (basename(path) === RUNTIME_FILE_NAME) {
    return { path, bytes, kind: 'runtime', bytecodes: decodeRuntimeFile(bytes, path) }
  }
  if (path.endsWith(STORE_ENTRY_EXTENSION)) {
    return { path, bytes, kind: 'store entry', entry: decodeStoreEntry(bytes, path) }
  }
  try {
    return { path, bytes, kind: 'sidecar', sidecar: decodeSidecar(bytes, path) }
  } catch (error) {
    // A pack, or an entry of a store, under another name.
    if (!isBmesError(error, 'BMES_ERR_SECTION')) throw error
    if (error.message.includes('store entry')) {
      return { path, bytes, kind: 'store entry', entry: decodeStoreEntry(bytes, path) }
    }
    return { path, bytes, kind: 'pack', pack: decodePack(bytes, path) }
  }
}

function findFile(input: string): string {
  const path = realPath(input)
  if (statSync(path).isDirectory()) {
    throw new UsageError(
      `${input} is a folder. Name one file; "esm-bytecode report ${input}" shows all of them.`,
    )
  }
  if (!/\.[cm]?js$/.test(path)) return path
  const sidecar = `${path}.bmes`
  if (existsSync(sidecar)) return sidecar
  throw new UsageError(
    `${input} has no sidecar beside it. Make one with "esm-bytecode compile", or name the pack (${PACK_FILE_NAME}) that it is in, with --module ${basename(path)}.`,
  )
}
