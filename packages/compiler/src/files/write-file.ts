import { randomBytes } from 'node:crypto'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { sweep } from './left-behind.ts'

const TEMPORARY = /\.(?:bmes|html)\.(\d+)-[\da-f]{12}\.tmp$/
const swept = new Set<string>()

/** Writes a file so that nobody ever reads half of it. */
export function writeFileAtomically(path: string, bytes: Uint8Array): void {
  sweepOnce(dirname(path))
  const temporary = `${path}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`
  try {
    writeFileSync(temporary, bytes)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** Removes halves of files that a process has left which was killed. Once for each folder: there may be thousands of files. */
export function sweepOnce(folder: string): void {
  if (swept.has(folder)) return
  swept.add(folder)
  sweep(folder, TEMPORARY, true)
}
