// Preloaded by tests, before any tool: writes what the runtime counted to STATS_FILE when the process ends, and loads nothing until then,
// so that hooks see what they see without it.
const { writeFileSync } = require('node:fs')
const { isMainThread } = require('node:worker_threads')

// Threads of a program preload this too.
if (isMainThread) {
  process.on('exit', () => {
    const { getStats } = require(process.env.STATS_RUNTIME)
    writeFileSync(process.env.STATS_FILE, JSON.stringify(getStats()))
  })
}
