import { text } from 'node:stream/consumers'
import { Failure, firstMeaningfulLine } from './failure.ts'
import { startGroup, type Command } from './process-group.ts'

/**
 * Runs a program that prepares something to its end.
 *
 * @returns its standard output
 * @throws Failure if it cannot be started or ends with anything but 0
 */
export async function runTool(what: string, command: Command): Promise<string> {
  const { child, ended } = startGroup(command)
  const [ending, stdout, stderr] = await Promise.all([
    ended.catch((error: Error) => error),
    text(child.stdout),
    text(child.stderr),
  ])
  if (ending instanceof Error) throw new Failure(`${what}: ${ending.message}`)
  if (ending.code !== 0) {
    const how = ending.signal === null ? `exit code ${ending.code}` : `${ending.signal}`
    throw new Failure(`${what} failed (${how}): ${firstMeaningfulLine(stderr || stdout)}`)
  }
  return stdout
}
