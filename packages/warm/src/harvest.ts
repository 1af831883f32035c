import { realpathSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { writeFileAtomically, type Signer } from '@esm-bytecode/compiler'
import { decodeSidecar, encodeSidecar, type Bytecode } from '@esm-bytecode/format'
import { harvestPack } from './harvest-pack.ts'
import { harvestRuntime } from './harvest-runtime.ts'
import { readRecording, replace, type Harvest, type Recorded } from './recording.ts'
import { readWarmableFile } from './signed-file.ts'
import type { WarmReport } from './types.ts'

export type Harvested = Pick<WarmReport, 'warmed' | 'packs' | 'notRun'>

/** Absolute paths of what may be warmed. */
export interface WarmableFiles {
  readonly sidecars: readonly string[]
  readonly packs: readonly string[]
  readonly runtimes: readonly string[]
  /** Who has signed all sidecars and packs, or `null`. */
  readonly signer: Signer | null
}

/** A sidecar with its new bytecode, not written yet. */
interface Rewritten {
  readonly path: string
  /** `null`: as it was. */
  readonly bytes: Uint8Array | null
  readonly hasRun: boolean
  readonly warmed: WarmReport['warmed']
}

/**
 * Puts bytecode that was recorded into the sidecars and packs of its modules, in the place of what they held for the same target.
 * All of them are made before the first one is written.
 *
 * @returns what was written, and the files that nothing was recorded for
 * @throws BmesError with a code of `@esm-bytecode/format` if one of them, or what was recorded, is damaged; what
 *   {@link readWarmableFile} throws
 */
export function harvest(
  { sidecars, packs, runtimes, signer }: WarmableFiles,
  harvests: readonly Harvest[],
): Harvested {
  const recorded = harvests.map(readRecording)
  const newSidecars = sidecars.map((path) => harvestSidecar(path, recorded, signer))
  const newPacks = packs.map((path) => harvestPack(path, recorded, signer))
  const newRuntimes = runtimes.map((path) => harvestRuntime(path, recorded))
  const all = [...newSidecars, ...newPacks]
  for (const { path, bytes } of all) {
    if (bytes !== null) writeFileAtomically(path, signer?.sign(bytes) ?? bytes)
  }
  for (const { path, bytes } of newRuntimes) if (bytes !== null) writeFileAtomically(path, bytes)
  return {
    warmed: newSidecars.flatMap(({ warmed }) => warmed),
    packs: newPacks.flatMap(({ warmed }) => warmed),
    notRun: all.flatMap(({ path, hasRun }) => (hasRun ? [] : path)),
  }
}

function harvestSidecar(path: string, recorded: readonly Recorded[], signer: Signer | null): Rewritten {
  const sidecar = decodeSidecar(readWarmableFile(path, signer), path)
  const url = pathToFileURL(realpathSync(path).replace(/\.bmes$/, '')).href
  const subject = { source: sidecar.source, ...sidecar.patchSet }
  let bytecodes = sidecar.bytecodes.map((bytecode): Bytecode => bytecode.verify())
  const warmed: WarmReport['warmed'][number][] = []
  let hasRun = false
  for (const { label, find } of recorded) {
    const warm = find(subject, url)
    if (warm === undefined) continue
    hasRun = true
    // A module without any bytecode was to have none.
    if (bytecodes.length === 0) continue
    bytecodes = replace(bytecodes, warm)
    warmed.push({ sidecar: path, target: label, byteLength: warm.data.length })
  }
  const bytes =
    warmed.length === 0
      ? null
      : encodeSidecar({
          ...sidecar,
          bytecodes,
          sourceMap: sidecar.readSourceMap(),
          plan: sidecar.readPlan(),
        })
  return { path, bytes, hasRun, warmed }
}
