// A thread of the first process that outlives whatever the program does to its main thread, and ends everything when the
// build is gone, however that ended.
import { workerData } from 'node:worker_threads'
import { isAlive, killMarked } from '../processes.ts'
import type { Settings } from './protocol.ts'

const INTERVAL_MS = 200

const { buildPid, token } = workerData as Settings

/** Else the target is a script that starts Node. An orphan has another parent at once, even if nobody has buried the old one. */
const isChild = process.ppid === buildPid

setInterval(() => {
  if (isChild ? process.ppid === buildPid : isAlive(buildPid)) return
  killMarked(token)
  // The group of this process, and so this process.
  process.kill(process.platform === 'win32' ? process.pid : 0, 'SIGKILL')
}, INTERVAL_MS)
