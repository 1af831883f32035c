import { once } from 'node:events'
import Koa from 'koa'

export default async function run() {
  const app = new Koa({ keys: ['key'] })
  app.use(async (context, next) => {
    await next()
    context.set('x-after', context.accepts('html', 'json'))
  })
  app.use((context) => {
    context.cookies.set('a', 'b', { signed: true })
    context.body = { path: context.path, query: context.query }
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const response = await fetch(`http://127.0.0.1:${server.address().port}/x?y=z`, {
    headers: { accept: 'application/json', connection: 'close' },
  })
  const { status, headers } = response
  const answer = [status, headers.get('x-after'), headers.getSetCookie(), await response.text()]
  server.close()
  await once(server, 'close')
  return answer
}
