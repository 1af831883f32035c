// What a program exports, or listens with, is found and asked without any configuration.
import { describe, expect, test } from 'vitest'
import { certificate } from './certificate.ts'
import { rows, tiersOf, warmProgram, type Files } from './warm-program.ts'

interface Program {
  readonly files: Files
  /** Of `/`, `/about` and a `POST`. */
  readonly statuses?: readonly (number | null)[]
  /** Where it was asked. */
  readonly origin?: string
}

const NODE_LISTENER = `(request, response) => {
  let length = 0
  request.on('data', (data) => (length += data.length))
  request.on('end', () => response.writeHead(200 + length, { 'content-type': 'text/plain' }).end('ok'))
}`
const TLS = JSON.stringify(certificate)

/** Each answers with 200 and the length of the body. */
const programs: Record<string, Program | string> = {
  'default with fetch': `
    export default {
      async fetch(request, env, context) {
        context.waitUntil(Promise.resolve(env.MISSING))
        return new Response('ok', { status: 200 + (await request.text()).length })
      },
    }
  `,
  fetch: `export async function fetch(request) { return new Response('ok', { status: 200 + (await request.text()).length }) }`,
  'handler, a fetch handler': `export const handler = async (request) => new Response('ok', { status: 200 + (await request.text()).length })`,
  'handler, a Node listener': `export const handler = ${NODE_LISTENER}`,
  'handler, a middleware that passes on': {
    files: {
      'dist/main.js': `export const handler = (request, response, next) => (request.url === '/' ? response.end('ok') : next())`,
    },
    statuses: [200, 404, 404],
  },
  'default, a Node listener': `export default ${NODE_LISTENER}`,
  listener: `export const listener = ${NODE_LISTENER}`,
  'server that does not listen': `
    import { createServer } from 'node:http'
    export const server = createServer(${NODE_LISTENER})
  `,
  Hono: `
    import { Hono } from 'hono'
    const app = new Hono()
    app.get('*', (c) => c.text('ok'))
    app.post('*', async (c) => c.text('ok', 200 + (await c.req.text()).length))
    export default app
  `,
  Express: `
    import express from 'express'
    export const app = express()
    app.use(${NODE_LISTENER})
  `,
  Fastify: `
    import fastify from 'fastify'
    const app = fastify()
    app.get('*', () => 'ok')
    app.post('*', (request, reply) => reply.code(200 + request.body.length).send('ok'))
    export default app
  `,
  Koa: `
    import Koa from 'koa'
    const app = new Koa()
    app.use(async (context) => {
      let length = 0
      for await (const data of context.req) length += data.length
      context.status = 200 + length
      context.body = 'ok'
    })
    export default app
  `,
  Polka: `
    import polka from 'polka'
    export const app = polka().use(${NODE_LISTENER})
  `,
  'h3 1': `
    import { createApp, defineEventHandler, readRawBody, setResponseStatus } from 'h3'
    export const app = createApp()
    app.use(defineEventHandler(async (event) => {
      const body = event.method === 'POST' ? await readRawBody(event) : ''
      setResponseStatus(event, 200 + body.length)
      return 'ok'
    }))
  `,
  'render, by the convention of Vite': {
    files: {
      'dist/main.js': `export const render = async (url) => ({ html: '<p>' + url.slice(1) + '</p>' })`,
    },
    statuses: [null, null, null],
  },
  http: {
    files: {
      'dist/main.js': `
        import { createServer } from 'node:http'
        import { once } from 'node:events'
        const server = createServer(${NODE_LISTENER})
        server.listen({ port: 443, host: '192.0.2.1' })
        await once(server, 'listening')
      `,
    },
    origin: 'http://localhost:443',
  },
  https: {
    files: {
      'dist/main.js': `
        import { createServer } from 'node:https'
        createServer(${TLS}, ${NODE_LISTENER}).listen(8443, () => {})
      `,
    },
    origin: 'https://localhost:8443',
  },
  http2: {
    files: {
      'dist/main.js': `
        import { createServer } from 'node:http2'
        createServer(${NODE_LISTENER}).listen('8080', 'localhost', 511, () => {})
      `,
    },
    origin: 'http://localhost:8080',
  },
  'http2 with TLS': {
    files: {
      'dist/main.js': `
        import { createSecureServer } from 'node:http2'
        createSecureServer(${TLS}, ${NODE_LISTENER}).listen(8443)
      `,
    },
    origin: 'https://localhost:8443',
  },
}

const requests = [
  '/',
  '/about?a=%20b',
  { path: '/form', body: '1', headers: { 'Content-Type': 'text/plain' } },
]

describe.each(rows)('Node $major', ({ node }) => {
  test.each(Object.keys(programs))('%s', async (name) => {
    const given = programs[name]!
    const program: Program = typeof given === 'string' ? { files: { 'dist/main.js': given } } : given
    const { statuses = [200, 200, 201], origin = 'http://localhost' } = program
    const { run, report, sidecar } = await warmProgram(program.files, node, { requests })
    expect({ outcome: run.outcome, problem: run.problem }, run.stderr).toEqual({
      outcome: 'served',
      problem: null,
    })
    expect(run.requests.map(({ method, status }) => [method, status])).toEqual([
      ['GET', statuses[0]],
      ['GET', statuses[1]],
      ['POST', statuses[2]],
    ])
    // A server of the program's that nobody gave a port has any.
    const urls = run.requests.map(({ url }) => url.replace(/(?<=localhost):\d{5}(?=\/)/, ''))
    expect(urls).toEqual([`${origin}/`, `${origin}/about?a=%20b`, `${origin}/form`])
    expect(report.native).toEqual([])
    expect(tiersOf(await sidecar('main.js'))).toEqual(['warm'])
  })

  test('a server and a handler are both asked', async () => {
    const { run } = await warmProgram(
      {
        'dist/main.js': `
          import { createServer } from 'node:http'
          createServer(${NODE_LISTENER}).listen(3000)
          export default { fetch: () => new Response('ok') }
        `,
      },
      node,
    )
    expect(run.requests.map(({ url }) => url)).toEqual(['http://localhost/', 'http://localhost:3000/'])
  })

  test('a path becomes a port, and what speaks no HTTP is only told', async () => {
    const { run, root } = await warmProgram(
      {
        'dist/main.js': `
          import { createServer } from 'node:http'
          import net from 'node:net'
          createServer(${NODE_LISTENER}).listen('server.sock')
          net.createServer().listen(2525)
        `,
      },
      node,
    )
    expect(run.requests).toMatchObject([{ status: 200 }])
    expect(run.notes).toEqual(['Nobody asked the server on port 2525, which speaks no HTTP.'])
    expect(root).not.toBe('')
  })

  test('a program that only listens for something other than HTTP', async () => {
    const { run } = await warmProgram(
      {
        'dist/main.js': `import net from 'node:net'; net.createServer().listen({ port: 2525, host: '::', ipv6Only: true })`,
      },
      node,
    )
    expect(run).toMatchObject({ outcome: 'ended', problem: null, requests: [] })
    expect(run.notes).toEqual(['Nobody asked the server on port 2525, which speaks no HTTP.'])
  })

  test.each([
    [
      'Express',
      `import express from 'express'; express().get('/', (_, response) => response.send('ok')).listen(3000)`,
    ],
    ['Koa', `import Koa from 'koa'; new Koa().use((context) => { context.body = 'ok' }).listen(3000)`],
    [
      'Polka',
      `import polka from 'polka'; polka().get('/', (_, response) => response.end('ok')).listen(3000)`,
    ],
    [
      'Fastify',
      `import fastify from 'fastify'; await fastify().get('/', () => 'ok').listen({ port: 3000, host: '0.0.0.0' })`,
    ],
  ])('%s listens by itself', async (_, program) => {
    const { run } = await warmProgram({ 'dist/main.js': program }, node)
    expect(run, run.stderr).toMatchObject({ outcome: 'served', problem: null })
    expect(run.requests).toMatchObject([{ url: 'http://localhost:3000/', status: 200 }])
  })

  test('listen() with what Node refuses throws as it does', async () => {
    const { run } = await warmProgram(
      {
        'dist/main.js': `
          import { createServer } from 'node:http'
          for (const args of [[70000], [{}], [{ port: 'x' }], [true]]) {
            try { createServer().listen(...args); console.error('listens') } catch (error) { console.error(error.code) }
          }
        `,
      },
      node,
    )
    expect(run.outcome).toBe('ended')
    expect(run.stderr.split('\n')).toEqual([
      'ERR_SOCKET_BAD_PORT',
      'ERR_INVALID_ARG_VALUE',
      'ERR_SOCKET_BAD_PORT',
      'ERR_INVALID_ARG_VALUE',
    ])
  })

  test('a handler that throws fails, and a render that throws is told', async () => {
    const thrown = await warmProgram(
      { 'dist/main.js': `export const fetch = () => { throw new Error('no such product') }` },
      node,
    )
    expect(thrown.run).toMatchObject({ outcome: 'failed', requests: [{ status: null }] })
    expect(thrown.run.problem).toMatch(/^GET http:\/\/localhost\/ failed: Error: no such product\n/)
    expect(thrown.run.advice).toMatch(/warm\.requests/)

    const rendered = await warmProgram(
      { 'dist/main.js': `export function render() { throw new Error('no manifest') }` },
      node,
    )
    expect(rendered.run).toMatchObject({ outcome: 'served', problem: null })
    expect(rendered.run.notes[0]).toMatch(/^The export "render", called with "\/", threw: Error: no manifest/)
  })

  test('a handler that returns no Response', async () => {
    const { run } = await warmProgram({ 'dist/main.js': `export const fetch = () => 'ok'` }, node)
    expect(run.problem).toMatch(/it returned ok instead of a Response/)
  })

  test('an h3 app whose h3 cannot be loaded', async () => {
    const { run } = await warmProgram(
      {
        'dist/main.js': `export const app = { handler() {}, stack: [] }`,
        'node_modules/h3/index.js': 'throw new Error()',
      },
      node,
    )
    expect(run).toMatchObject({ outcome: 'failed', advice: 'Export toNodeListener(app) as "listener".' })
  })
})
