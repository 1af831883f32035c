import { Hono } from 'hono'

const api = new Hono().basePath('/api')
api.get('/name', (context) => context.json({ name: 'environments' }))

export default api
