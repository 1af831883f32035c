import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Removes what processes that were killed have left in a folder.
 *
 * @param pattern of its names; the first group is the id of the process that made it
 * @param isNew whether this process has made nothing there yet: what has its id is of another one then. In containers all have the same
 */
export function sweep(folder: string, pattern: RegExp, isNew = false): void {
  for (const name of namesIn(folder)) {
    const pid = Number(pattern.exec(name)?.[1] ?? NaN)
    if (Number.isNaN(pid) || (isAlive(pid) && !(isNew && pid === process.pid))) continue
    try {
      rmSync(join(folder, name), { recursive: true, force: true })
    } catch {
      // Another user's.
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    // Not there, or not to be seen: whoever goes on will find out.
    return []
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
