import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Failure } from '../processes/failure.ts'
import { runTool } from '../processes/run-tool.ts'

/** npm says there what it has made `node_modules` of; ours stands beside it. */
const STAMP = 'node_modules/.bench-stamp'

/**
 * Copies a folder with `package.json` and `package-lock.json` and installs there exactly what the lock file says, unless that has
 * been done.
 *
 * @param source absolute path of the folder
 * @param copy absolute path of where it goes
 * @throws Failure if npm fails, mostly for want of a network
 */
export async function installCopy(source: string, copy: string): Promise<void> {
  const lock = join(source, 'package-lock.json')
  if (!existsSync(lock))
    throw new Failure(`${basename(source)} has no package-lock.json, which npm ci needs.`)
  const checksum = createHash('sha256').update(readFileSync(lock)).digest('hex')
  const stamp = join(copy, STAMP)
  const isInstalled = existsSync(stamp) && readFileSync(stamp, 'utf8') === checksum

  if (!isInstalled) rmSync(copy, { recursive: true, force: true })
  mkdirSync(copy, { recursive: true })
  cpSync(source, copy, { recursive: true, filter: (file) => basename(file) !== 'node_modules' })
  if (isInstalled) return

  await runTool(`npm ci for ${basename(source)}`, {
    command: 'npm',
    // No script of a package runs: all that is needed comes as files.
    args: ['ci', '--ignore-scripts', '--no-audit', '--no-fund'],
    cwd: copy,
    env: { ...process.env, NPM_CONFIG_UPDATE_NOTIFIER: 'false' },
  })
  writeFileSync(stamp, checksum)
}
