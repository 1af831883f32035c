import { readFileSync, readdirSync } from 'node:fs'

/** @returns whether a process of this id exists; it may be somebody else's */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Sends a signal to a process, or to a group (negative). @returns whether there was one */
export function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}

/**
 * Kills processes that have a text in the environment they were started with, but this one. Only Linux lets us look; elsewhere
 * nothing is done.
 */
export function killMarked(text: string): void {
  if (process.platform !== 'linux') return
  const mark = Buffer.from(text)
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue
    try {
      if (readFileSync(`/proc/${name}/environ`).includes(mark)) process.kill(Number(name), 'SIGKILL')
    } catch {
      // It has ended meanwhile, or is somebody else's.
    }
  }
}
