// Preloaded where starts are measured: writes what the processor has spent so far, in milliseconds, and ends as a process does that ends by
// itself, for that is when Node writes its compile cache.
import { writeFileSync } from 'node:fs'

process.once('SIGUSR2', () => {
  const { user, system } = process.cpuUsage()
  writeFileSync(process.env.USAGE_FILE, String((user + system) / 1000))
  process.exit(0)
})
