import { writeSync } from 'node:fs'
import { EVENTS_DESCRIPTOR, type DriverEvent } from './protocol.ts'

/** Tells the build. Synchronous, for the process may end at any moment. */
export function send(event: DriverEvent): void {
  const bytes = Buffer.from(`${JSON.stringify(event)}\n`)
  let written = 0
  while (written < bytes.length) {
    try {
      written += writeSync(EVENTS_DESCRIPTOR, bytes, written)
    } catch (error) {
      // Gone: the watchdog ends this process in a moment.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}
