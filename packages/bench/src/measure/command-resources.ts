// CPU time and memory of a command, which is gone before anybody could ask for them: in runs of their own, as what measures takes
// time itself.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Start } from '../peers/peer.ts'
import { canMeasureCommands, parseResources, withResources, type Resources } from '../processes/resources.ts'
import { runProgram } from './run-program.ts'

/** @returns `null`s where there is no GNU time */
export async function measureCommandResources(start: Start, directory: string): Promise<Resources> {
  if (!canMeasureCommands()) return { cpu: null, rss: null }
  const file = join(directory, 'resources.txt')
  await runProgram('command', withResources(start, file))
  const resources = parseResources(readFileSync(file, 'utf8'))
  rmSync(file)
  return resources
}
