import { readFile } from 'node:fs/promises'
import compression from 'compression'
import express from 'express'
import sirv from 'sirv'

const template = await readFile('./dist/client/index.html', 'utf8')
const { render } = await import('./dist/server/entry-server.js')

const app = express()
app.use(compression())
app.use(sirv('./dist/client', { extensions: [] }))
app.use('*all', (request, response, next) => {
  const send = ({ html }) => response.type('html').send(template.replace('<!--app-html-->', html))
  render(request.originalUrl).then(send, next)
})
app.listen(process.env.PORT ?? 5173)
