import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { Failure } from '../processes/failure.ts'

/**
 * Asks a server once, over a connection of its own.
 *
 * @returns milliseconds from the request to the last byte of the answer
 * @throws Failure if the answer is not the expected one
 */
export async function requestOnce(port: number, path: string, expected: string): Promise<number> {
  const requested = performance.now()
  const { status, body } = await ask({ host: '127.0.0.1', port, path })
    .catch((error: unknown) => {
      // Some listen for `localhost` where that is the address of version 6.
      if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return ask({ host: '::1', port, path })
      throw error
    })
    .catch((error: Error) => {
      throw new Failure(`GET ${path} got no answer: ${error.message}`)
    })
  const milliseconds = performance.now() - requested
  if (status !== 200) throw new Failure(`GET ${path} was answered with ${status}.`)
  if (!body.includes(expected))
    throw new Failure(`The answer to GET ${path} does not hold ${JSON.stringify(expected)}.`)
  return milliseconds
}

async function ask(where: { host: string; port: number; path: string }) {
  const request = get({ ...where, agent: false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return { status: response.statusCode, body: await text(response) }
}
