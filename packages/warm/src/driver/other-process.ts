import { threadId } from 'node:worker_threads'
import type { Recording } from '@esm-bytecode/runtime/record'
import type { MeetingPlace } from './meeting-place.ts'
import { portOf, protocolOf, watchServers } from './servers.ts'

const POLL_MS = 50

/** A process or thread that the program has started: records, and leaves the asking to the first one. */
export function startOtherProcess(recording: Recording, meetingPlace: MeetingPlace, isScript: boolean): void {
  const id = `${process.pid}-${threadId}`
  meetingPlace.enter(id)
  const timer = setInterval(() => {
    if (meetingPlace.isFinishing()) write()
  }, POLL_MS)
  // A listener for 'disconnect' would keep it alive, too.
  timer.unref()
  process.once('exit', write)
  watchServers(!isScript, (server, wantedPort) => {
    const port = portOf(server)
    if (port !== null) meetingPlace.announceServer(id, { port, wantedPort, protocol: protocolOf(server) })
  })

  let isWritten = false
  function write(): void {
    if (isWritten) return
    isWritten = true
    clearInterval(timer)
    try {
      recording.write()
      meetingPlace.leave(id)
    } catch {
      // The build has ended the run meanwhile, and removed the folder; and the program is not to hear of it in any case.
    }
  }
}
