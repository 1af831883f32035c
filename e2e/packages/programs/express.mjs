import { once } from 'node:events'
import { createServer } from 'node:http'
import express from 'express'

export default async function run() {
  const app = express()
  app.use(express.json())
  app.get('/users/:id', ({ params, query }, response) => response.json({ ...params, ...query }))
  app.post('/echo', ({ body }, response) => response.status(201).type('text').send(body.text))
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${server.address().port}`
  const ask = async (path, options = {}) => {
    const response = await fetch(url + path, {
      ...options,
      headers: { connection: 'close', ...options.headers },
    })
    return [response.status, response.headers.get('content-type'), await response.text()]
  }
  const answers = [
    await ask('/users/7?a=b'),
    await ask('/echo', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"text":"hi"}',
    }),
    (await ask('/nothing')).slice(0, 2),
  ]
  server.close()
  await once(server, 'close')
  return answers
}
