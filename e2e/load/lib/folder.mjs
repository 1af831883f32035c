import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const BELOW_E2E = fileURLToPath(new URL('../../.tmp', import.meta.url))

/**
 * Lends a folder that goes when the work is done, however it ends.
 *
 * @template T
 * @param {'anywhere' | 'below e2e'} where `below e2e`: the packages of this repository can be imported from it
 * @param {(folder: string) => Promise<T>} work given its real path
 * @returns {Promise<T>}
 */
export async function withFolder(where, work) {
  const parent = where === 'anywhere' ? tmpdir() : BELOW_E2E
  mkdirSync(parent, { recursive: true })
  const folder = realpathSync(mkdtempSync(join(parent, 'robustness-')))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
