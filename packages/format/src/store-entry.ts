import { NumberPrototypeToString, StringPrototypePadStart, encodeUtf8String } from './primordials.ts'
import { checksum } from './checksum.ts'
import type { EncodedBytecode } from './encoded-bytecode.ts'
import type { Bytecode, BytecodeTarget } from './sidecar.ts'

/** What bytecode made at run time belongs to: which V8, and on Node 20 which URL. */
export type StoreTarget = Pick<
  BytecodeTarget,
  'nodeVersion' | 'platform' | 'arch' | 'nodeBuild' | 'v8' | 'scriptName'
>

/** And which text of which module. */
export interface StoreSubject {
  /** Of the module on the disk: length in bytes and CRC-32. */
  readonly source: { readonly byteLength: number; readonly checksum: number }
  /** Of the text that V8 compiles: length in bytes and CRC-32. */
  readonly textByteLength: number
  readonly textChecksum: number
}

/** A script that V8 compiles as it stands, in ASCII: the runtime itself. */
export function subjectOfScript(text: string): StoreSubject {
  const textChecksum = checksum(encodeUtf8String(text))
  const source = { byteLength: text.length, checksum: textChecksum }
  return { source, textByteLength: text.length, textChecksum }
}

/** Everything that a file of the store holds. */
export interface StoreEntry {
  /** Of the module, for people: the name of its file, or in `node_modules` its path there: `react/index.js`. */
  readonly name: string
  readonly subject: StoreSubject
  /** Of that text. */
  readonly bytecode: Bytecode
}

/** The same as it was read: the bytecode is verified when it is asked for. */
export interface DecodedStoreEntry extends Omit<StoreEntry, 'bytecode'> {
  readonly bytecode: EncodedBytecode
}

/** How the name of an entry of the store ends. */
export const STORE_ENTRY_EXTENSION = '.bytecode'

/**
 * Where the store keeps the bytecode of a module: `<target folder>/<entry name>`, relative to the directory of the store.
 * The path only finds an entry; what the entry says of itself decides.
 */
export function storeEntryPath(target: StoreTarget, subject: StoreSubject): string {
  return `${storeTargetFolder(target)}/${storeEntryName(target.scriptName, subject)}`
}

/** `v24.21.0-linux-x64-<build>-<flags>`: one folder for each target. */
export function storeTargetFolder({
  nodeVersion,
  platform,
  arch,
  nodeBuild,
  v8,
}: Omit<StoreTarget, 'scriptName'>): string {
  return `${nodeVersion}-${platform}-${arch}-${hex(nodeBuild)}-${hex(v8.flagHash)}`
}

/** Equal modules share an entry, wherever they stand, unless the bytecode holds the URL. */
export function storeEntryName(
  scriptName: string | null,
  { source, textByteLength, textChecksum }: StoreSubject,
): string {
  const url = scriptName === null ? '' : `-${hex(checksum(encodeUtf8String(scriptName)))}`
  return `${hex(textChecksum)}-${textByteLength}-${hex(source.checksum)}${url}${STORE_ENTRY_EXTENSION}`
}

function hex(word: number): string {
  return StringPrototypePadStart(NumberPrototypeToString(word, 16), 8, '0')
}
