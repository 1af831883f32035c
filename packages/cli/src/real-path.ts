import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { UsageError } from './usage-error.ts'

/** @throws UsageError for what does not exist */
export function realPath(input: string): string {
  try {
    return realpathSync(resolve(input))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new UsageError(`${input} does not exist.`)
  }
}
