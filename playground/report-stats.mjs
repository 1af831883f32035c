// Preloaded by tests: writes what the runtime counted to STATS_FILE when the process ends. A server ends at SIGUSR2.
import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

// Threads of a program preload this too.
if (isMainThread) {
  const { getStats } = await import(process.env.STATS_RUNTIME)
  process.on('exit', () => writeFileSync(process.env.STATS_FILE, JSON.stringify(getStats())))
  if (process.env.STATS_SERVER) process.once('SIGUSR2', () => process.exit(0))
}
