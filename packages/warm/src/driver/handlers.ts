import { createRequire } from 'node:module'
import net from 'node:net'
import type { IncomingMessage, ServerResponse } from 'node:http'

export type FetchHandler = (request: Request) => unknown
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => unknown

/** An export that answers requests, and how it wants to be asked. */
export type Handler = { readonly name: string } & (
  | { readonly kind: 'fetch'; readonly fetch: FetchHandler }
  | { readonly kind: 'listener'; readonly listener: NodeListener }
  | { readonly kind: 'server'; readonly server: net.Server }
  /** Gets itself ready first. */
  | { readonly kind: 'later'; readonly prepare: () => Promise<Handler> }
  /** Vite's convention: is called with the path. */
  | { readonly kind: 'render'; readonly render: (path: string) => unknown }
  /** It is one, but cannot be asked. */
  | { readonly kind: 'unusable'; readonly problem: string; readonly advice: string }
)

const NAMES = ['default', 'fetch', 'handler', 'app', 'server', 'listener', 'render'] as const

type Properties = Readonly<Record<string, unknown>>
type Callable = (...args: unknown[]) => unknown

/**
 * The first export that answers requests, or `null`.
 *
 * @param namespace of the program's main module
 * @param entry its absolute path
 */
export function findHandler(namespace: object, entry: string): Handler | null {
  const exported = namespace as Properties
  for (const name of NAMES) {
    const handler = name in exported ? recognize(name, exported[name], entry) : null
    if (handler !== null) return handler
  }
  return null
}

function recognize(name: string, value: unknown, entry: string): Handler | null {
  const isFunction = typeof value === 'function'
  if (!isFunction && (typeof value !== 'object' || value === null)) return null
  const object = value as Properties
  const has = (property: string): boolean => typeof object[property] === 'function'
  const call = (property: string, ...args: unknown[]) => (object[property] as Callable)(...args)

  if (name === 'render') {
    return isFunction ? { name, kind: 'render', render: value as (path: string) => unknown } : null
  }
  // Hono, h3 2, Elysia, and what Bun, Deno and Workers start.
  if (has('fetch')) return fetchHandler(name, (request) => call('fetch', request, {}, executionContext()))
  if (value instanceof net.Server) return { name, kind: 'server', server: value }
  // Fastify
  if (has('inject') && has('ready') && object['server'] instanceof net.Server) {
    const { server } = object as { server: net.Server }
    const prepare = async (): Promise<Handler> => {
      await call('ready')
      return { name, kind: 'server', server }
    }
    return { name, kind: 'later', prepare }
  }
  // Koa
  if (has('callback') && Array.isArray(object['middleware'])) {
    return nodeListener(name, call('callback') as Callable)
  }
  // h3 1
  if (has('handler') && Array.isArray(object['stack'])) return h3Handler(name, value, entry)
  // Express and Connect
  if (isFunction && has('handle') && has('use')) return nodeListener(name, value as Callable)
  // Polka
  if (!isFunction && has('handler') && has('use')) {
    return nodeListener(name, (request, response) => call('handler', request, response))
  }
  // A class is called by nobody.
  if (!isFunction || /^class\b/.test(Function.prototype.toString.call(value))) return null
  if (name === 'fetch') return fetchHandler(name, value as FetchHandler)
  if (name === 'listener' || value.length >= 2) return nodeListener(name, value as Callable)
  return name === 'handler' ? fetchHandler(name, value as FetchHandler) : null
}

function fetchHandler(name: string, fetch: FetchHandler): Handler {
  return { name, kind: 'fetch', fetch }
}

/** What is called as a middleware may pass a request on, and may be asynchronous. */
function nodeListener(name: string, listener: Callable): Handler {
  return {
    name,
    kind: 'listener',
    listener(request, response) {
      const next = (error?: unknown): void => {
        if (response.headersSent) {
          response.end()
          return
        }
        response.statusCode = error === undefined || error === null ? 404 : 500
        response.end()
        if (error !== undefined && error !== null) console.error(error)
      }
      void (async () => {
        try {
          await listener(request, response, next)
        } catch (error) {
          next(error ?? new Error('the listener rejected'))
        }
      })()
    },
  }
}

function h3Handler(name: string, app: unknown, entry: string): Handler {
  try {
    // Only h3 itself can call such an app, and it belongs to the program.
    const { toNodeListener } = createRequire(entry)('h3') as { toNodeListener: (app: unknown) => Callable }
    return nodeListener(name, toNodeListener(app))
  } catch {
    const problem = `The export "${name}" is an h3 app, and h3 cannot be loaded from ${entry}.`
    return { name, kind: 'unusable', problem, advice: 'Export toNodeListener(app) as "listener".' }
  }
}

/** The third argument of a Worker's fetch(). */
function executionContext(): object {
  return { waitUntil() {}, passThroughOnException() {} }
}
