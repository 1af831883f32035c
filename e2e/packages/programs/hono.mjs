import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { html } from 'hono/html'
import { HTTPException } from 'hono/http-exception'

export default async function run() {
  const app = new Hono().use(cors())
  app.get('/hi/:name', (c) => c.html(html`<p>${c.req.param('name')}</p>`))
  app.get('/no', () => {
    throw new HTTPException(403, { message: 'no' })
  })
  const answers = []
  for (const path of ['/hi/%3Cyou%3E', '/no', '/nothing']) {
    const response = await app.request(path)
    answers.push([response.status, [...response.headers], await response.text()])
  }
  return answers
}
