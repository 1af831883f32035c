import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { writeFileAtomically } from '@esm-bytecode/compiler'
import {
  decodeSidecar,
  encodeSidecar,
  sameTarget,
  type Bytecode,
  type DecodedSidecar,
} from '@esm-bytecode/format'

/** What the processes of one target recorded. */
export interface Harvest {
  /** Of the target, for people. */
  readonly label: string
  /** The folder that they recorded to. */
  readonly recording: string
}

export interface WarmedSidecar {
  readonly sidecar: string
  readonly target: string
  readonly byteLength: number
}

/** A sidecar with its new bytecode, not written yet. */
interface Rewritten {
  readonly path: string
  readonly bytes: Uint8Array
  readonly warmed: readonly WarmedSidecar[]
}

/**
 * Puts bytecode that was recorded into the sidecars of its modules, in the place of what they held for the same target. All of
 * them are read before the first one is written.
 *
 * @returns what was written, and the sidecars that nothing was recorded for
 * @throws BmesError with a code of `@esm-bytecode/format` if a sidecar, or what was recorded, is damaged
 */
export function harvest(
  sidecars: readonly string[],
  harvests: readonly Harvest[],
): { readonly warmed: WarmedSidecar[]; readonly notRun: string[] } {
  const recorded = harvests.map(({ label, recording }) => ({ label, entries: readRecording(recording) }))
  const notRun: string[] = []
  const rewritten = sidecars.flatMap((path): Rewritten[] => {
    const sidecar = decodeSidecar(readFileSync(path), path)
    const url = pathToFileURL(path.replace(/\.bmes$/, '')).href
    let bytecodes = sidecar.bytecodes.map((bytecode): Bytecode => bytecode.verify())
    const warmed: WarmedSidecar[] = []
    let hasRun = false
    for (const { label, entries } of recorded) {
      const warm = entries.get(identify(sidecar))?.find(({ target }) => (target.scriptName ?? url) === url)
      if (warm === undefined) continue
      hasRun = true
      // A module without any bytecode was to have none.
      if (bytecodes.length === 0) continue
      bytecodes = replace(bytecodes, warm)
      warmed.push({ sidecar: path, target: label, byteLength: warm.data.length })
    }
    if (!hasRun) notRun.push(path)
    if (warmed.length === 0) return []
    return [
      { path, bytes: encodeSidecar({ ...sidecar, bytecodes, sourceMap: sidecar.readSourceMap() }), warmed },
    ]
  })
  for (const { path, bytes } of rewritten) writeFileAtomically(path, bytes)
  return { warmed: rewritten.flatMap(({ warmed }) => warmed), notRun }
}

/** The bytecode of all entries, by the module that it is for. */
function readRecording(folder: string): Map<string, Bytecode[]> {
  const entries = new Map<string, Bytecode[]>()
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name)
    if (!name.endsWith('.bytecode') || !statSync(path).isFile()) continue
    const sidecar = decodeSidecar(readFileSync(path), path)
    for (const bytecode of sidecar.bytecodes) {
      const verified = bytecode.verify()
      if (verified.target.textChecksum !== sidecar.patchSet.textChecksum) continue
      const key = identify(sidecar)
      entries.set(key, [...(entries.get(key) ?? []), verified])
    }
  }
  return entries
}

/** Modules of the same bytes, and with the same module function, have the same bytecode. */
function identify({ source, patchSet }: DecodedSidecar): string {
  const { textByteLength, textChecksum } = patchSet
  return [source.byteLength, source.checksum, textByteLength, textChecksum].join(' ')
}

function replace(bytecodes: readonly Bytecode[], warm: Bytecode): Bytecode[] {
  const index = bytecodes.findIndex(
    ({ target }) => sameTarget(target, warm.target) && target.scriptName === warm.target.scriptName,
  )
  return index === -1 ? [...bytecodes, warm] : bytecodes.with(index, warm)
}
