import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import escapeHtml from 'escape-html'

const dist = new URL('../', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('client/.vite/manifest.json', dist), 'utf8'))
const { file } = manifest['src/client.js']
// Built on its own, in an environment of its own: no import of this build leads there.
const { default: api } = await import(new URL('api/api.js', dist).href)

async function respond(path) {
  if (path.startsWith('/api/')) return api.request(path)
  if (path === `/${file}`) {
    return new Response(readFileSync(new URL(`client/${file}`, dist)), {
      headers: { 'content-type': 'text/javascript' },
    })
  }
  const { page } = await import('./page.js')
  const { name } = await (await api.request('/api/name')).json()
  return new Response(page({ title: escapeHtml(`${name} <${path}>`), script: `/${file}` }), {
    headers: { 'content-type': 'text/html; charset=utf-8' },
  })
}

createServer(async (request, response) => {
  const { status, headers, body } = await respond(request.url)
  response.writeHead(status, Object.fromEntries(headers))
  for await (const part of body ?? []) response.write(part)
  response.end()
}).listen(Number(process.env.PORT ?? 3000))
