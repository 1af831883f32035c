// Requests in a second, once a server is hot.
import type { Start } from '../peers/peer.ts'
import type { Tools } from '../peers/tools.ts'
import { childEnvironment } from '../processes/child-environment.ts'
import { Failure } from '../processes/failure.ts'
import { runTool } from '../processes/run-tool.ts'
import { runProgram } from './run-program.ts'

/** Few enough that the client does not take the server's CPU on a machine of two cores. */
const CONNECTIONS = 4

export interface LoadTimes {
  /** Seconds until V8 has optimized what there is to optimize. */
  readonly warmUp: number
  /** Seconds that count. */
  readonly measured: number
}

/** One server, started, made hot, and asked. @throws Failure if any answer is not a good one */
export async function measureThroughput(
  start: Start,
  tools: Tools,
  { warmUp, measured }: LoadTimes,
): Promise<number> {
  const autocannon = tools.file('autocannon', 'autocannon.js')
  let rate = 0
  await runProgram('server', start, async ({ port }) => {
    const url = `http://127.0.0.1:${port}${start.program.path}`
    for (const seconds of [warmUp, measured]) {
      const output = await runTool('autocannon', {
        command: process.execPath,
        args: [autocannon, '--json', '-n', '-c', `${CONNECTIONS}`, '-d', `${seconds}`, url],
        cwd: start.cwd,
        env: childEnvironment({}),
      })
      const { requests, errors, non2xx } = JSON.parse(output) as AutocannonResult
      if (errors + non2xx > 0) throw new Failure(`${errors + non2xx} requests under load failed.`)
      rate = requests.average
    }
  })
  return rate
}

interface AutocannonResult {
  readonly requests: { readonly average: number }
  readonly errors: number
  readonly non2xx: number
}
