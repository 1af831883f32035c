import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { serve, type ServerType } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { etag } from 'hono/etag'
import { secureHeaders } from 'hono/secure-headers'
import { queries, type QueryName } from './data/queries.ts'
import { render } from './render.tsx'

const client = fileURLToPath(new URL(__CLIENT_DIR__, import.meta.url))

export function createApp(): Hono {
  const template = readFileSync(`${client}index.html`, 'utf8')
  const app = new Hono()
  app.use(secureHeaders(), compress(), etag())
  app.get('/api/:name', (context) => {
    const name = context.req.param('name')
    const answer = Object.hasOwn(queries, name) ? queries[name as QueryName](context.req.query()) : null
    return answer === null ? context.json({ message: `no such ${name}` }, 404) : context.json(answer)
  })
  app.use('/assets/*', serveStatic({ root: client }))
  app.get('/favicon.svg', serveStatic({ root: client }))
  app.get('*', (context) => render(template, context.req.raw))
  return app
}

/** Listens on the port that `PORT` names, 3000 if it names none; 0 takes a free one. */
export function listen(): ServerType {
  return serve({ fetch: createApp().fetch, port: Number(process.env['PORT'] ?? 3000) }, ({ port }) => {
    console.log(`listening on http://localhost:${port}`)
  })
}
