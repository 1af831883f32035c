import { createServer } from 'node:http'
import { render } from './render.js'

const server = createServer(async (request, response) => {
  try {
    const { status, html } = await render(request.url ?? '/')
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(html)
  } catch (error) {
    console.error(error)
    response
      .writeHead(500, { 'content-type': 'text/plain; charset=utf-8' })
      .end('The page could not be rendered.')
  }
})

server.listen(Number(process.env.PORT ?? 3000), 'localhost', () => {
  console.log(`listening on http://localhost:${server.address().port}`)
})
