import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Absolute path of `packages/bench`; the same from `src/` and from `dist/`. */
export const benchFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Absolute path of the repository. */
export const repositoryFolder = dirname(dirname(benchFolder))

/** What is installed stays here from run to run; git knows nothing of it. */
export const cacheFolder = join(benchFolder, '.tmp')

/** Builds, caches and executables of this run, and of no other that may be going on. */
export const runFolder = join(cacheFolder, `run-${process.pid}`)
