import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { BuildRequest } from '../app.ts'
import { ownCommandLine } from './folders.ts'

const run = promisify(execFile)

/**
 * Sidecars of what no bundler of ours has built, and a pack of what it imports, if the build is to have bytecode.
 *
 * @param entry absolute path of the main module
 * @param folder absolute path of a folder of which every module gets a sidecar, not only those that the entry reaches
 */
export async function addSidecars(
  { bytecode, outDirectory }: BuildRequest,
  entry: string,
  folder?: string,
): Promise<void> {
  if (bytecode === null) return
  const { tier, node, commandLine } = bytecode
  const args =
    tier === 'warm'
      ? ['warm', entry, ...(folder === undefined ? [] : ['--dir', folder])]
      : ['compile', folder ?? entry, '--tier', tier]
  await run(process.execPath, [commandLine ?? ownCommandLine(), ...args, '--target', node], {
    cwd: outDirectory,
  })
}
