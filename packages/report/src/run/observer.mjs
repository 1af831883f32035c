// Preloaded into a program that is watched or measured: its first server listens on a free port of the loopback interface, and
// descriptor 3 gets a line of JSON for what happens. SIGTERM ends the program as it would end itself, so that what is written at
// exit is written. `?stats=<URL of the runtime>` has it tell how modules were run.
import { writeSync } from 'node:fs'
import net from 'node:net'

const EVENTS = 3
const { searchParams } = new URL(import.meta.url)
const tell = (event) => {
  let rest = Buffer.from(`${JSON.stringify(event)}\n`)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(EVENTS, rest))
    } catch (error) {
      // The pipe is full: its reader comes.
      if (error.code !== 'EAGAIN') return
    }
  }
}

const nodeListen = net.Server.prototype.listen
net.Server.prototype.listen = function listen(...args) {
  this.once('listening', () => {
    const address = this.address()
    if (address === null || typeof address !== 'object') return
    const isSecure = typeof this.setSecureContext === 'function'
    tell({ type: 'listening', port: address.port, isSecure, at: performance.now() })
  })
  return Reflect.apply(nodeListen, this, onLoopback(args))
}

function onLoopback(args) {
  const [first] = args
  const callback = args.findLast((arg) => typeof arg === 'function')
  const rest = callback === undefined ? [] : [callback]
  const isPort = typeof first === 'number' || (typeof first === 'string' && /^\d+$/.test(first))
  if (isPort || first === undefined || first === null || typeof first === 'function') {
    return [{ host: '127.0.0.1', port: 0 }, ...rest]
  }
  if (typeof first === 'object' && 'port' in first) {
    const { path: _path, ipv6Only: _ipv6Only, reusePort: _reusePort, ...options } = first
    return [{ ...options, host: '127.0.0.1', port: 0 }, ...rest]
  }
  return args
}

process.once('SIGTERM', () => process.exit())
tell({ type: 'started', version: process.version, timeOrigin: performance.timeOrigin })
const runtime = searchParams.get('stats')
if (runtime !== null) {
  const { getStats } = await import(runtime)
  process.once('exit', () => tell({ type: 'stats', modules: getStats().modules, at: performance.now() }))
}
