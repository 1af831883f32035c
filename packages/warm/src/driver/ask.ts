import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import type { Protocol } from './servers.ts'
import type { FetchHandler } from './handlers.ts'
import type { PlannedRequest } from './protocol.ts'

/** What a browser says, so that applications render a page for it. */
const ACCEPT = 'text/html,application/xhtml+xml,*/*;q=0.8'

/**
 * Asks a server on this machine, and reads its response to the end.
 *
 * @returns the status
 */
export async function askServer(
  { protocol, port, host }: { protocol: Exclude<Protocol, 'net'>; port: number; host: string },
  request: PlannedRequest,
): Promise<number> {
  if (protocol === 'h2' || protocol === 'h2c') return askHttp2(protocol, port, host, request)
  const { method, path, headers, body } = request
  const options: RequestOptions & { rejectUnauthorized: boolean } = {
    host: '127.0.0.1',
    port,
    method,
    path,
    headers: withDefaults(headers, { host, accept: ACCEPT }),
    // A connection of its own, which nobody has to close.
    agent: false,
    rejectUnauthorized: false,
  }
  const client = protocol === 'https' ? (await import('node:https')).default : http
  return new Promise((resolve, reject) => {
    const outgoing: ClientRequest = client.request(options, (response: IncomingMessage) => {
      response.once('end', () => resolve(response.statusCode ?? 0))
      response.once('error', reject)
      response.resume()
    })
    outgoing.once('error', reject)
    outgoing.end(body ?? undefined)
  })
}

async function askHttp2(
  protocol: 'h2' | 'h2c',
  port: number,
  host: string,
  { method, path, headers, body }: PlannedRequest,
): Promise<number> {
  const http2 = await import('node:http2')
  const origin = `${protocol === 'h2' ? 'https' : 'http'}://127.0.0.1:${port}`
  const session = http2.connect(origin, { rejectUnauthorized: false })
  try {
    return await new Promise((resolve, reject) => {
      session.once('error', reject)
      const stream = session.request({
        ...withDefaults(headers, { accept: ACCEPT }),
        ':authority': host,
        ':method': method,
        ':path': path,
      })
      let status = 0
      stream.once('response', (fields) => (status = Number(fields[':status'])))
      stream.once('error', reject)
      stream.once('end', () => resolve(status))
      stream.resume()
      stream.end(body ?? undefined)
    })
  } finally {
    session.close()
  }
}

/**
 * Asks a fetch handler, and reads its response to the end.
 *
 * @returns the status
 */
export async function askFetch(
  fetch: FetchHandler,
  { method, path, headers, body }: PlannedRequest,
): Promise<number> {
  const request = new Request(`http://localhost${path}`, {
    method,
    headers: withDefaults(headers, { accept: ACCEPT }),
    body,
  })
  const response = (await fetch(request)) as Response | null | undefined
  if (typeof response?.status !== 'number' || typeof response.arrayBuffer !== 'function') {
    throw new TypeError(`it returned ${describe(response)} instead of a Response`)
  }
  await response.arrayBuffer()
  return response.status
}

/** @param defaults names in lower case */
function withDefaults(
  headers: Readonly<Record<string, string>>,
  defaults: Readonly<Record<string, string>>,
): Record<string, string> {
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()))
  const missing = Object.entries(defaults).filter(([name]) => !given.has(name))
  return { ...Object.fromEntries(missing), ...headers }
}

function describe(value: unknown): string {
  return value === null || typeof value !== 'object' ? String(value) : `an object`
}
