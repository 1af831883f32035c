import {
  ArrayPrototypeFilter,
  ArrayPrototypeFind,
  ArrayPrototypeMap,
  ArrayPrototypeSome,
  ArrayPrototypeSort,
  Error,
  MathMax,
  MathMin,
  Promise,
  type ReadonlySafeSet,
  SafeMap,
  SafeSet,
  listOfSet,
  safeGenerator,
  setOf,
  valuesOfMap,
} from '@esm-bytecode/format/primordials'
import { readFlagHash, storeEntryName, storeTargetFolder, type StoreSubject } from '@esm-bytecode/format'
import type { Script as VmScript } from 'node:vm'
import { ScriptPrototypeCreateCachedData, join, readdirSync, unlinkSync } from '../process/builtins.ts'
import type { CurrentTarget } from '../process/current-target.ts'
import { type BytecodeSubject } from '@esm-bytecode/linker'
import type { RunTimeBytecode, Slot, StoreStats } from '../consume/run-time-bytecode.ts'
import { encodeEntry, identityOf, readEntry } from './entry.ts'
import { eventLoop, whenIdle, type Loop } from './idle.ts'
import { directoryProblem, examineDirectory } from './ownership.ts'
import { filesLater, filesNow, isMissing, runLater, runNow, wait, type Files, type Steps } from './steps.ts'
import { MAX_STORE_BYTE_LENGTH, mayBeStray, tidy } from './tidy.ts'
import { writeEntry } from './write-entry.ts'

/** At the root of the build. */
const DEFAULT_NAME = '.esm-bytecode'

/** When a module is looked at, in milliseconds after it was loaded: requests call functions that the start did not. */
const EXAMINATIONS = [2_000, 10_000, 60_000] as const

/** An entry is written again where the bytecode has grown by more than this factor. */
const GROWTH = 1.1

/** Milliseconds that a process may spend here when nothing keeps it alive any more. What is left over, the next one writes. */
const END_BUDGET = 200

/** Milliseconds that every other process may spend here in all, before it is idle: it may exit first. */
const EARLY_BUDGET = 50

/** A directory that holds a store, seen from this target. */
interface Place {
  readonly directory: string
  /** Of the target. */
  readonly folder: string
  /** Entries that were there when the directory was first needed. */
  readonly names: ReadonlySafeSet<string>
  /** Why it is not used at all, for people. */
  readonly problem: string | null
  /** Why nothing is written, for people. */
  readOnly: string | null
  /** Whether files of dead processes may lie there, or too many entries. */
  isUntidy: boolean
}

interface Kept {
  readonly filename: string
  readonly subject: StoreSubject
  /** With the flags under which it was compiled. */
  readonly target: CurrentTarget
  readonly place: Place
  readonly path: string
  readonly script: VmScript
  readonly hasRun: () => boolean
  readonly loaded: number
  /** How often it was looked at. */
  examinations: number
  /** Length in bytes of the bytecode that the entry holds; 0: there is none. */
  byteLength: number
}

export interface StoreOptions {
  readonly loop?: Loop
  /** How files are reached while the process is idle. */
  readonly files?: Files
  /** Bytes that all entries may take up together. Default: 256 MB. */
  readonly limit?: number
}

/** Bytecode made at run time, on the disk: what one process compiled from source, the next ones need not. */
export class Store implements RunTimeBytecode {
  /** Of what is opened from now on: flags may change while a program runs. */
  target: CurrentTarget
  readonly #chosen: string | null
  readonly #log: (message: string) => void
  readonly #loop: Loop
  readonly #files: Files
  readonly #limit: number
  readonly #places = new SafeMap<string, Place>()
  /** Modules whose bytecode may still be written. */
  readonly #kept = new SafeSet<Kept>()
  /** When work begins, on the clock of the loop; `-Infinity`: it is under way. */
  #due = Infinity
  /** Whether the end of this turn, or of the next one, is waited for. */
  #isAwake = false
  /** On the clock of the loop. */
  #awakeUntil = 0
  #earlyTime = 0
  #read = 0
  #written = 0
  #removed = 0

  /** @param chosen directory that the user named; `null`: beside the sidecars */
  constructor(
    target: CurrentTarget,
    chosen: string | null,
    log: (message: string) => void,
    { loop = eventLoop, files = filesLater, limit = MAX_STORE_BYTE_LENGTH }: StoreOptions = {},
  ) {
    this.target = target
    this.#chosen = chosen
    this.#log = log
    this.#loop = loop
    this.#files = files
    this.#limit = limit
  }

  get stats(): StoreStats {
    const places = valuesOfMap(this.#places)
    return {
      directory: places[0]?.directory ?? this.#chosen,
      enabled: places.length === 0 || ArrayPrototypeSome(places, isOfUse),
      reason:
        ArrayPrototypeFind(
          ArrayPrototypeMap(places, ({ problem, readOnly }) => problem ?? readOnly),
          (why) => why !== null,
        ) ?? null,
      read: this.#read,
      written: this.#written,
      removed: this.#removed,
    }
  }

  open(filename: string, subject: BytecodeSubject): Slot | null {
    const place = this.#placeFor(this.#chosen ?? join(subject.root, DEFAULT_NAME))
    if (place.problem !== null) return null
    const name = storeEntryName(null, subject)
    const path = join(place.folder, name)
    const { target } = this
    const found = place.names.has(name) ? readEntry(path, subject, target) : 'absent'
    if (found === 'unsound') this.#remove(path)
    const bytecode = typeof found === 'string' ? null : found
    let byteLength = bytecode?.data.byteLength ?? 0
    if (bytecode !== null) this.#read++
    return {
      bytecode,
      refuse: () => {
        this.#read--
        byteLength = 0
        this.#remove(path)
      },
      keep: (script, hasRun) => {
        if (place.readOnly !== null) return
        const loaded = this.#loop.now()
        const identity = identityOf(subject)
        this.#kept.add({
          filename,
          subject: identity,
          target,
          place,
          path,
          script,
          hasRun,
          loaded,
          examinations: 0,
          byteLength,
        })
        // Not all of them again: there may be thousands.
        this.#wake(loaded + EXAMINATIONS[0])
        if (byteLength === 0) this.#watchTurns()
      },
    }
  }

  /** Writes nothing any more. */
  close(): void {
    this.#kept.clear()
  }

  #placeFor(directory: string): Place {
    const folder = join(directory, storeTargetFolder(this.target))
    let place = this.#places.get(folder)
    if (place !== undefined) return place
    const access = examineDirectory(directory, folder, this.#chosen !== null)
    let names: string[] = []
    let { problem } = access
    if (problem === null) {
      try {
        names = readdirSync(folder)
      } catch (error) {
        if (!isMissing(error)) problem = `${folder} cannot be read: ${(error as Error).message}`
      }
    }
    const isUntidy = access.readOnly === null && ArrayPrototypeSome(names, mayBeStray)
    place = { directory, folder, names: setOf(names), problem, readOnly: access.readOnly, isUntidy }
    this.#places.set(folder, place)
    const why = problem ?? access.readOnly
    if (why !== null) this.#log(`the store is ${problem === null ? 'not written' : 'off'}: ${why}`)
    if (isUntidy) {
      this.#schedule()
      this.#watchTurns()
    }
    return place
  }

  #remove(path: string): void {
    try {
      unlinkSync(path)
      this.#removed++
    } catch {
      // Read-only, or gone already: it is not used either way.
    }
  }

  #stopWriting(place: Place, why: string): void {
    place.readOnly ??= why
    place.isUntidy = false
    this.#log(`the store is not written: ${why}`)
  }

  #schedule(): void {
    let due = Infinity
    this.#kept.forEach(({ loaded, examinations }) => {
      due = MathMin(due, loaded + EXAMINATIONS[examinations]!)
    })
    if (ArrayPrototypeSome(valuesOfMap(this.#places), ({ isUntidy }) => isUntidy)) {
      due = MathMin(due, this.#loop.now() + EXAMINATIONS[0])
    }
    this.#wake(due)
  }

  /** @param due when there is something to do */
  #wake(due: number): void {
    if (due >= this.#due) return
    this.#due = due
    this.#loop.after(MathMax(0, due - this.#loop.now()), () => {
      // Something came up that is due before.
      if (this.#due !== due) return
      this.#due = -Infinity
      whenIdle(this.#loop, () => {
        void this.#work()
      })
    })
  }

  /** One module for each turn of the event loop: the program goes first. */
  async #work(): Promise<void> {
    const now = this.#loop.now()
    const all = listOfSet(this.#kept)
    for (let i = 0; i < all.length; i++) {
      const kept = all[i]!
      if (!this.#kept.has(kept) || kept.loaded + EXAMINATIONS[kept.examinations]! > now) continue
      await new Promise<void>((resolve) => this.#loop.after(1, resolve))
      // It may be over by now.
      if (!this.#kept.has(kept)) continue
      try {
        await runLater(this.#examine(kept, this.#files))
      } catch (error) {
        this.#stopWriting(kept.place, writeProblem(kept, error))
      }
      kept.examinations++
      const isOver = kept.examinations === EXAMINATIONS.length
      if (isOver || kept.place.readOnly !== null) this.#kept.delete(kept)
    }
    const places = valuesOfMap(this.#places)
    for (let i = 0; i < places.length; i++) {
      const place = places[i]!
      if (!place.isUntidy) continue
      place.isUntidy = false
      try {
        this.#removed += await runLater(tidy(this.#files, place.directory, this.#limit))
      } catch {
        // The next process tries again.
      }
    }
    this.#due = Infinity
    this.#schedule()
  }

  /** Writes what a module has become, if that is worth it. Throws what Node throws. */
  *#examine(kept: Kept, files: Files): Steps<void> {
    if (kept.place.readOnly !== null || !kept.hasRun()) return
    if (kept.byteLength === 0) {
      // Somebody who started at the same time.
      const size = yield* sizeOf(files, kept.path)
      if (size > 0) {
        kept.byteLength = size
        return
      }
    }
    const data = ScriptPrototypeCreateCachedData(kept.script)
    if (data.byteLength <= GROWTH * kept.byteLength) return
    // The program has changed flags since: some of the functions are for these, some for others.
    if (readFlagHash(data) !== kept.target.v8.flagHash) return
    const entry = encodeEntry(kept.filename, kept.subject, kept.target, data)
    const { directory, folder } = kept.place
    yield* writeEntry(files, kept.path, entry, () => {
      // Somebody may have made it since it was not there.
      const problem = directoryProblem([directory, folder])
      if (problem !== null) throw new Error(problem)
    })
    kept.byteLength = data.byteLength
    kept.place.isUntidy = true
    this.#written++
    this.#log(`${kept.filename} is in the store now: ${kept.path}`)
  }

  #watchTurns(): void {
    this.#awakeUntil = this.#loop.now() + EXAMINATIONS[0]
    if (this.#isAwake) return
    this.#isAwake = true
    this.#loop.soon(this.#endTurn)
  }

  /**
   * Writes what was compiled from source and has run by now. A program counts the listeners of `process`, so nothing here listens for the
   * exit: the last moment that a process has without them is the end of a turn behind which nothing keeps it alive.
   */
  readonly #endTurn = (): void => {
    const started = this.#loop.now()
    const isEnding = this.#loop.isEnding()
    const budget = isEnding ? END_BUDGET : EARLY_BUDGET - this.#earlyTime
    const isWritten = budget > 0 && this.#writeNow(started + budget)
    if (isEnding) this.#tidyNow()
    else this.#earlyTime += this.#loop.now() - started
    const isDone = isWritten && !ArrayPrototypeSome(valuesOfMap(this.#places), ({ isUntidy }) => isUntidy)
    this.#isAwake = !isDone && started < this.#awakeUntil
    if (this.#isAwake) this.#loop.afterTurn(this.#endTurn)
  }

  /**
   * @param until on the clock of the loop
   * @returns whether nothing is left to be written
   */
  #writeNow(until: number): boolean {
    const waiting = ArrayPrototypeFilter(listOfSet(this.#kept), isUnwritten)
    const ready = ArrayPrototypeFilter(waiting, ({ hasRun }) => hasRun())
    // The largest ones save the next start the most.
    ArrayPrototypeSort(ready, (a, b) => b.subject.textByteLength - a.subject.textByteLength)
    for (let i = 0; i < ready.length; i++) {
      const kept = ready[i]!
      if (this.#loop.now() >= until) return false
      try {
        runNow(this.#examine(kept, filesNow))
      } catch (error) {
        this.#stopWriting(kept.place, writeProblem(kept, error))
      }
    }
    return ready.length === waiting.length
  }

  #tidyNow(): void {
    this.#places.forEach((place) => {
      if (!place.isUntidy) return
      place.isUntidy = false
      try {
        this.#removed += runNow(tidy(filesNow, place.directory, this.#limit))
      } catch {
        // The next process tries again.
      }
    })
  }
}

/** Where nothing is and nothing can be made, there is no store. */
function isOfUse({ problem, readOnly, names }: Place): boolean {
  return problem === null && (readOnly === null || names.size > 0)
}

function isUnwritten({ examinations, byteLength, place }: Kept): boolean {
  return examinations === 0 && byteLength === 0 && place.readOnly === null
}

const sizeOf = safeGenerator(function* (files: Files, path: string): Steps<number> {
  try {
    return (yield* wait(files.lstat(path))).size
  } catch (error) {
    if (isMissing(error)) return 0
    throw error
  }
})

function writeProblem({ path }: Kept, error: unknown): string {
  return `${path} cannot be written: ${(error as Error).message}`
}
