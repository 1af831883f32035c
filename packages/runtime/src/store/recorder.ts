import {
  ArrayPrototypeFilter,
  ArrayPrototypeMap,
  ArrayPrototypePush,
  SafeMap,
  StringPrototypeStartsWith,
} from '@esm-bytecode/format/primordials'
import {
  readFlagHash,
  storeEntryName,
  storeTargetFolder,
  writeFlagHash,
  type StoreSubject,
} from '@esm-bytecode/format'
import type { Script as VmScript } from 'node:vm'
import { Script, ScriptPrototypeCreateCachedData, getBuiltin, join } from '../process/builtins.ts'
import { fileHref } from '../files/file-href.ts'
import type { CurrentTarget } from '../process/current-target.ts'
import { errRecord } from '../report/errors.ts'
import { type BytecodeSubject } from '@esm-bytecode/linker'
import type { RecordedModule, Recording, RunTimeBytecode, Slot } from '../consume/run-time-bytecode.ts'
import { encodeEntry, identityOf, readEntry } from './entry.ts'
import { filesNow, runNow } from './steps.ts'
import { writeEntry } from './write-entry.ts'

interface Recorded {
  readonly filename: string
  readonly subject: StoreSubject
  readonly script: VmScript
  readonly hasRun: () => boolean
  readonly entry: Entry
  /** Whether it is a module of the program, and not the runtime. */
  readonly isModule: boolean
}

/** A file of the recording. Modules of the same bytes have one in common, and there are many of them among packages. */
interface Entry {
  readonly path: string
  /** Length of the bytecode that it holds, in bytes; 0: there is none. */
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
  readonly #entries = new SafeMap<string, Entry>()

  /** @param target of this process as it was started: the bytecode is for others like it */
  constructor(target: CurrentTarget, directory: string) {
    this.#target = target
    this.#directory = directory
    getBuiltin('node:v8').setFlagsFromString('--no-flush-bytecode')
    this.flagHash = readFlagHash(ScriptPrototypeCreateCachedData(new Script('')))
  }

  open(filename: string, subject: BytecodeSubject, isModule = true): Slot {
    const name = storeEntryName(null, subject)
    const path = join(join(this.#directory, storeTargetFolder(this.#target)), name)
    const found = readEntry(path, subject, this.#target)
    const bytecode = typeof found === 'string' ? null : found
    const entry = this.#entries.get(path) ?? { path, byteLength: bytecode?.data.byteLength ?? 0 }
    this.#entries.set(path, entry)
    return {
      bytecode,
      refuse: () => (entry.byteLength = 0),
      keep: (script, hasRun) =>
        ArrayPrototypePush(this.#modules, {
          filename,
          subject: identityOf(subject),
          script,
          hasRun,
          entry,
          isModule,
        }),
    }
  }

  write(): readonly RecordedModule[] {
    for (let i = 0; i < this.#modules.length; i++) {
      const module = this.#modules[i]!
      if (!module.hasRun()) continue
      const { entry } = module
      const data = ScriptPrototypeCreateCachedData(module.script)
      if (data.byteLength <= entry.byteLength) continue
      writeFlagHash(data, this.#target.v8.flagHash)
      try {
        const target = (this.#complete ??= { ...this.#target })
        const bytes = encodeEntry(module.filename, module.subject, target, data)
        runNow(writeEntry(filesNow, entry.path, bytes))
      } catch (error) {
        throw errRecord(urlOf(module), this.#directory, error)
      }
      entry.byteLength = data.byteLength
    }
    return ArrayPrototypeMap(
      ArrayPrototypeFilter(this.#modules, ({ entry, isModule }) => isModule && entry.byteLength > 0),
      (module) => ({ url: urlOf(module), byteLength: module.entry.byteLength }),
    )
  }
}

function urlOf({ filename }: Recorded): string {
  return StringPrototypeStartsWith(filename, 'file:') ? filename : fileHref(filename)
}
