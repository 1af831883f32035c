// npm run build: builds the packages whose sources changed. `--force` builds all of them.
import { buildPackages } from './lib/build-packages.mjs'
import { elapsed } from './lib/process.mjs'

const start = performance.now()
try {
  const built = await buildPackages({ force: process.argv.includes('--force') })
  console.log(built === 0 ? 'All packages are up to date.' : `Built ${built} packages in ${elapsed(start)}.`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
