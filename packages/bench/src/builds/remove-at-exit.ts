import { rmSync } from 'node:fs'

const folders = new Set<string>()

/** What a run needs for itself goes with it, however it ends. */
export function removeAtExit(folder: string): void {
  if (folders.size === 0) {
    process.once('exit', () => {
      for (const each of folders) rmSync(each, { recursive: true, force: true })
    })
  }
  folders.add(folder)
}
