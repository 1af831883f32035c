import express from 'express'
import { handler } from './build/server/index.js'

const app = express()
app.disable('x-powered-by')
app.use('/assets', express.static('build/client/assets', { immutable: true, maxAge: '1y' }))
app.use(express.static('build/client', { maxAge: '1h' }))
app.use(handler)
app.listen(process.env.PORT ?? 3000)
