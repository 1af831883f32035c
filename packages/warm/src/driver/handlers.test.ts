import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { findHandler } from './handlers.ts'

const kindOf = (namespace: object): string | null => {
  const handler = findHandler(namespace, '/app/main.js')
  return handler === null ? null : `${handler.name}: ${handler.kind}`
}
const listener = (request: unknown, response: unknown): unknown => [request, response]
const fetch = (): Response => new Response()

test('what answers no requests', () => {
  for (const value of [undefined, null, 1, 'app', {}, () => {}, { handler: 1 }, { fetch: true }]) {
    expect(kindOf({ default: value, app: value })).toBeNull()
  }
  expect(kindOf({})).toBeNull()
  expect(
    kindOf({
      default: class Pair {
        sum: number
        constructor(a: number, b: number) {
          this.sum = a + b
        }
      },
    }),
  ).toBeNull()
  expect(kindOf({ render: {}, create: listener })).toBeNull()
})

test('the first export that fits is used', () => {
  const all = {
    default: { fetch },
    fetch,
    handler: fetch,
    app: listener,
    server: createServer(),
    listener,
    render: fetch,
  }
  const found: (string | null)[] = []
  for (const name of Object.keys(all)) {
    found.push(kindOf(all))
    delete (all as Record<string, unknown>)[name]
  }
  expect(found).toEqual([
    'default: fetch',
    'fetch: fetch',
    'handler: fetch',
    'app: listener',
    'server: server',
    'listener: listener',
    'render: render',
  ])
  expect(kindOf({ default: { config: true }, handler: listener })).toBe('handler: listener')
})

test('how many parameters it has tells a Node listener from a fetch handler', () => {
  expect(kindOf({ handler: () => {} })).toBe('handler: fetch')
  expect(kindOf({ handler: listener })).toBe('handler: listener')
  expect(kindOf({ default: () => {} })).toBeNull()
  expect(kindOf({ default: listener })).toBe('default: listener')
  expect(kindOf({ listener: () => {} })).toBe('listener: listener')
})
