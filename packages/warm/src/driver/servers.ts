import http from 'node:http'
import net, { type AddressInfo, type ListenOptions } from 'node:net'
import type { ForeignServer } from './meeting-place.ts'

export type Protocol = ForeignServer['protocol']

/** Node's own, for servers of ours. */
// oxlint-disable-next-line typescript/unbound-method -- it is always given a receiver
const nodeListen = net.Server.prototype.listen

/** Whoever wants to know has the server tell when it listens. */
export type OnListening = (server: net.Server, wantedPort: number | null) => void

/**
 * Watches servers that listen.
 *
 * @param isolated whether they get free ports of the loopback interface instead of those they ask for
 */
export function watchServers(isolated: boolean, onListening: OnListening): void {
  net.Server.prototype.listen = function listen(this: net.Server, ...args: unknown[]): net.Server {
    const wanted = wantedAddress(args)
    const result = Reflect.apply(
      nodeListen,
      this,
      isolated && wanted !== null ? onLoopback(wanted.options, args) : args,
    ) as net.Server
    // Told in the next turn at the earliest, and after the listeners that the program has set so far.
    this.once('listening', () => onListening(this, wanted?.port ?? null))
    return result
  }
}

/** Has a server of ours, or one that the program exports, listen on a free port of the loopback interface. */
export async function listenOnLoopback(server: net.Server): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    Reflect.apply(nodeListen, server, [{ host: '127.0.0.1', port: 0 }, resolve])
  })
}

interface WantedAddress {
  readonly options: ListenOptions
  readonly port: number | null
}

/**
 * What `listen()` was asked for, in any of its forms (lib/net.js, normalizeArgs).
 *
 * @returns `null` for handles, and for what Node refuses: that is left to Node
 */
function wantedAddress(args: readonly unknown[]): WantedAddress | null {
  const [first] = args
  if (first === undefined || first === null || typeof first === 'function') return { options: {}, port: 0 }
  if (typeof first === 'object') {
    const { port, path, fd, handle, _handle } = first as ListenOptions & Record<string, unknown>
    if (typeof fd === 'number' || handle !== undefined || _handle !== undefined) return null
    if (port === undefined && path === undefined && !('port' in first)) return null
    if (port === undefined || port === null) return { options: first, port: path === undefined ? 0 : null }
    return isPort(port) ? { options: first, port: Number(port) } : null
  }
  if (isPort(first)) return { options: {}, port: Number(first) }
  return typeof first === 'string' && Number.isNaN(Number(first)) ? { options: {}, port: null } : null
}

function isPort(value: unknown): boolean {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')
  return isNumber && Number.isInteger(Number(value)) && Number(value) >= 0 && Number(value) < 65_536
}

function onLoopback(options: ListenOptions, args: readonly unknown[]): unknown[] {
  // Neither a path nor what only some addresses can be bound with.
  const { path: _path, ipv6Only: _ipv6Only, reusePort: _reusePort, ...others } = options
  const callback = args.findLast((arg) => typeof arg === 'function')
  return [{ ...others, host: '127.0.0.1', port: 0 }, ...(callback === undefined ? [] : [callback])]
}

/** @returns `null` for a server that listens on no TCP port */
export function portOf(server: net.Server): number | null {
  const address = server.address()
  return address !== null && typeof address === 'object' ? (address as AddressInfo).port : null
}

export function protocolOf(server: net.Server): Protocol {
  if (server instanceof http.Server) return 'http'
  const names = classNames(server)
  // The classes of node:http2 are not exported.
  if (names.includes('Http2Server')) return 'h2c'
  if (names.includes('Http2SecureServer')) return 'h2'
  // What https.Server adds to tls.Server.
  return 'setSecureContext' in server && server.listenerCount('request') > 0 ? 'https' : 'net'
}

function classNames(server: net.Server): string[] {
  const names: string[] = []
  for (
    let object: object | null = server;
    object !== null;
    object = Object.getPrototypeOf(object) as object
  ) {
    names.push(object.constructor.name)
  }
  return names
}
