import { createApp } from './app.js'

const app = createApp()

app.listen({ port: Number(process.env.PORT ?? 3000), host: 'localhost' }, (error) => {
  if (error) throw error
  console.log(`listening on http://localhost:${app.server.address().port}`)
})
