import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive } from './processes.ts'

/** The process id tells whose it is. */
const NAME = /^esm-bytecode-warm-(\d+)-/

/** Makes a folder for one target, after those of processes that were killed before they could remove theirs. */
export function createTemporaryFolder(): string {
  sweep(tmpdir(), NAME)
  return mkdtempSync(join(tmpdir(), `esm-bytecode-warm-${process.pid}-`))
}

export function removeTemporaryFolder(folder: string): void {
  // A process that was killed a moment ago may have written to it while it was emptied.
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}

/**
 * Removes what processes that are gone have left.
 *
 * @param pattern of their names; the first group is the process id
 */
export function sweep(folder: string, pattern: RegExp): void {
  for (const name of readdirSync(folder)) {
    const pid = pattern.exec(name)?.[1]
    if (pid === undefined || isAlive(Number(pid))) continue
    try {
      rmSync(join(folder, name), { recursive: true, force: true })
    } catch {
      // Another user's.
    }
  }
}
