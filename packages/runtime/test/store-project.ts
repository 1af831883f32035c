import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import vm from 'node:vm'
import { encodeSidecar } from '@esm-bytecode/format'
import { onTestFinished } from 'vitest'
import { type BytecodeSubject } from '@esm-bytecode/linker'
import { SidecarFiles } from '../src/files/sidecar-files.ts'
import type { Loop } from '../src/store/idle.ts'
import { build } from './graph.ts'

export interface StoredModule {
  readonly url: string
  readonly subject: BytecodeSubject
  /** Compiles the module function as a start does. */
  compile(cachedData?: Uint8Array): vm.Script
}

export interface StoreProject {
  readonly root: string
  /** Writes a module with its sidecar, which holds no bytecode. */
  add(name: string, source: string): StoredModule
}

/** A folder with modules and sidecars; it goes with the test. */
export function createStoreProject(): StoreProject {
  const root = mkdtempSync(join(tmpdir(), 'esm-bytecode-store-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, 'dist'), { mode: 0o755 })
  return {
    root,
    add(name, source) {
      const { sidecar, chunk } = build({ [name]: source }).files.get(name)!
      const path = join(root, 'dist', name)
      const bytes = encodeSidecar({ ...sidecar, root: '', bytecodes: [], sourceMap: null })
      writeFileSync(path, chunk)
      writeFileSync(`${path}.bmes`, bytes)
      const url = pathToFileURL(path).href
      const files = new SidecarFiles(dirname(fileURLToPath(url)), sidecar, chunk)
      const text = files.readText()
      return {
        url,
        subject: files.bytecode,
        compile: (cachedData) =>
          new vm.Script(text, {
            filename: url,
            lineOffset: -1,
            ...(cachedData && { cachedData: cachedData as Buffer }),
          }),
      }
    },
  }
}

export interface TestLoop extends Loop {
  /** From 0 to 1. */
  utilization: number
  /** Whether nothing keeps the process alive. */
  isOver: boolean
  /** Ends a turn: what waits for that is called, once. Time does not pass. */
  endTurn(): void
  /** Lets time pass, until all that was due is done. No turn ends. */
  pass(milliseconds: number): Promise<void>
}

/** An event loop whose clock stands still until the test moves it. */
export function createTestLoop(): TestLoop {
  let now = 0
  const timers: { at: number; run: () => void }[] = []
  const endings: (() => void)[] = []
  const loop: TestLoop = {
    utilization: 0,
    isOver: false,
    isEnding: () => loop.isOver,
    soon: (run) => void endings.push(run),
    afterTurn: (run) => void endings.push(run),
    endTurn() {
      for (const run of endings.splice(0)) run()
    },
    now: () => now,
    after: (milliseconds, run) => void timers.push({ at: now + milliseconds, run }),
    watch: () => () => loop.utilization,
    async pass(milliseconds) {
      const end = now + milliseconds
      for (;;) {
        // What waits for nothing but promises runs in between.
        await new Promise(setImmediate)
        const next = timers.toSorted((a, b) => a.at - b.at)[0]
        if (next === undefined || next.at > end) break
        now = next.at
        timers.splice(timers.indexOf(next), 1)
        next.run()
      }
      now = end
    },
  }
  return loop
}
