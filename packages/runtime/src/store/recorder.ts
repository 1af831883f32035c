import {
  readFlagHash,
  storeEntryName,
  storeTargetFolder,
  writeFlagHash,
  type DecodedSidecar,
} from '@esm-bytecode/format'
import type { Script as VmScript } from 'node:vm'
import { fileURLToPath, getBuiltin, join, Script } from '../builtins.ts'
import type { CurrentTarget } from '../current-target.ts'
import { errRecord } from '../errors.ts'
import type { RecordedModule, Recording, RunTimeBytecode, Slot } from '../run-time-bytecode.ts'
import { encodeEntry, readEntry, scriptNameOf, subjectOf, type Subject } from './entry.ts'
import { filesNow, runNow } from './steps.ts'
import { writeEntry } from './write-entry.ts'

interface Recorded {
  readonly subject: Subject
  readonly path: string
  readonly script: VmScript
  readonly hasRun: () => boolean
  /** Length of the bytecode that the entry holds, in bytes; 0: there is none. */
  byteLength: number
}

/** Records what a program runs. V8 is kept from throwing bytecode away, so that all of it is there at the end. */
export class Recorder implements RunTimeBytecode, Recording {
  /** What V8 compares bytecode with from now on. */
  readonly flagHash: number
  readonly #target: CurrentTarget
  /** The same with its flags, which take long to find. */
  #complete: CurrentTarget | null = null
  readonly #directory: string
  readonly #modules: Recorded[] = []

  /** @param target of this process as it was started: the bytecode is for others like it */
  constructor(target: CurrentTarget, directory: string) {
    this.#target = target
    this.#directory = directory
    getBuiltin('node:v8').setFlagsFromString('--no-flush-bytecode')
    this.flagHash = readFlagHash(new Script('').createCachedData())
  }

  open(url: string, sidecar: DecodedSidecar): Slot {
    const subject = subjectOf(url, sidecar)
    const path = join(
      this.#directory,
      storeTargetFolder(this.#target),
      storeEntryName(scriptNameOf(url), sidecar),
    )
    const found = readEntry(path, subject, this.#target)
    const bytecode = typeof found === 'string' ? null : found
    let byteLength = bytecode?.data.byteLength ?? 0
    return {
      bytecode,
      refuse: () => (byteLength = 0),
      keep: (script, hasRun) => this.#modules.push({ subject, path, script, hasRun, byteLength }),
    }
  }

  write(): readonly RecordedModule[] {
    for (const module of this.#modules) {
      if (!module.hasRun()) continue
      const data = module.script.createCachedData()
      if (data.byteLength <= module.byteLength) continue
      writeFlagHash(data, this.#target.v8.flagHash)
      try {
        const sidecarBytes = filesNow.readFile(`${fileURLToPath(module.subject.url)}.bmes`) as Uint8Array
        const entry = encodeEntry(
          sidecarBytes,
          module.subject,
          (this.#complete ??= { ...this.#target }),
          data,
        )
        if (entry === null) throw new Error('its sidecar was replaced while it ran')
        runNow(writeEntry(filesNow, module.path, entry))
      } catch (error) {
        throw errRecord(module.subject.url, this.#directory, error)
      }
      module.byteLength = data.byteLength
    }
    return this.#modules
      .filter(({ byteLength }) => byteLength > 0)
      .map(({ subject: { url }, byteLength }) => ({ url, byteLength }))
  }
}
