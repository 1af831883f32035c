import { once } from 'node:events'
import WebSocket, { createWebSocketStream, WebSocketServer } from 'ws'

export default async function run() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  server.on('connection', (socket) => {
    socket.on('message', (data, isBinary) => socket.send(`${data}${isBinary}`))
  })
  const client = new WebSocket(`ws://127.0.0.1:${server.address().port}`)
  await once(client, 'open')
  client.send('one')
  const [answer] = await once(client, 'message')
  client.close(1000, 'done')
  const [code] = await once(client, 'close')
  server.close()
  await once(server, 'close')
  return [String(answer), code, createWebSocketStream.length]
}
