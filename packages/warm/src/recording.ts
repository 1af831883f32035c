import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  decodeStoreEntry,
  sameTarget,
  STORE_ENTRY_EXTENSION,
  type Bytecode,
  type StoreSubject,
} from '@esm-bytecode/format'

/** What the processes of one target recorded. */
export interface Harvest {
  /** Of the target, for people. */
  readonly label: string
  /** The folder that they recorded to. */
  readonly recording: string
}

/** The same, read. */
export interface Recorded {
  readonly label: string
  /**
   * @param scriptName what Node 20 shows of the module in stack traces: a URL, or the path of CommonJS
   * @returns the bytecode of a module that ran
   */
  find(subject: StoreSubject, scriptName: string): Bytecode | undefined
}

/** @throws BmesError with a code of `@esm-bytecode/format` if an entry is damaged */
export function readRecording({ label, recording }: Harvest): Recorded {
  const entries = new Map<string, Bytecode[]>()
  for (const name of readdirSync(recording, { recursive: true, encoding: 'utf8' })) {
    const path = join(recording, name)
    if (!name.endsWith(STORE_ENTRY_EXTENSION) || !statSync(path).isFile()) continue
    const { subject, bytecode } = decodeStoreEntry(readFileSync(path), path)
    const key = identify(subject)
    const known = entries.get(key)
    if (known === undefined) entries.set(key, [bytecode.verify()])
    else known.push(bytecode.verify())
  }
  return {
    label,
    find: (subject, scriptName) =>
      entries.get(identify(subject))?.find(({ target }) => (target.scriptName ?? scriptName) === scriptName),
  }
}

/** Modules of the same bytes, and with the same text for V8, have the same bytecode. */
function identify({ source, textByteLength, textChecksum }: StoreSubject): string {
  return [source.byteLength, source.checksum, textByteLength, textChecksum].join(' ')
}

/** Puts bytecode in the place of that for the same target. */
export function replace(bytecodes: readonly Bytecode[], warm: Bytecode): Bytecode[] {
  const index = bytecodes.findIndex(
    ({ target }) => sameTarget(target, warm.target) && target.scriptName === warm.target.scriptName,
  )
  return index === -1 ? [...bytecodes, warm] : bytecodes.with(index, warm)
}
