// A thread of the first process that outlives whatever the program does to its main thread, and ends everything when the
// build is gone, however that ended.
import { workerData } from 'node:worker_threads'
import { killMarked } from '../processes.ts'
import { isOrphan, type WatchdogData } from './orphan.ts'

const INTERVAL_MS = 200

const { settings, isWatching } = workerData as WatchdogData

/** Else the target is a script that starts Node. An orphan has another parent at once, even if nobody has buried the old one. */
const isChild = process.ppid === settings.buildPid

setInterval(() => {
  if (isChild ? process.ppid === settings.buildPid : !isOrphan(settings)) return
  killMarked(settings.token)
  // The group of this process, and so this process.
  process.kill(process.platform === 'win32' ? process.pid : 0, 'SIGKILL')
}, INTERVAL_MS)

Atomics.store(isWatching, 0, 1)
Atomics.notify(isWatching, 0)
