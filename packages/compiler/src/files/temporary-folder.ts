import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sweep } from './left-behind.ts'

/**
 * Makes a folder in that of the system, after those of the same purpose were removed that killed processes have left.
 *
 * @param purpose a word for its name
 * @returns its absolute path
 */
export function createTemporaryFolder(purpose: string): string {
  const name = `esm-bytecode-${purpose}-`
  sweep(tmpdir(), new RegExp(`^${name}(\\d+)-`))
  return mkdtempSync(join(tmpdir(), `${name}${process.pid}-`))
}

export function removeTemporaryFolder(folder: string): void {
  // A process that was killed a moment ago may have written to it while it was emptied.
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
