import createServer from 'fastify'
import { z } from 'zod'
import { catalogRoutes } from './catalog/routes.js'
import { orderRoutes } from './orders/routes.js'

/** The API: what is asked for is checked, and becomes SQL; there is no database to send it to. */
export function createApp() {
  const app = createServer({ logger: false })
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof z.ZodError) return reply.code(400).send({ problems: z.treeifyError(error) })
    return reply.code(error.statusCode ?? 500).send({ message: error.message })
  })
  app.setNotFoundHandler((request, reply) => reply.code(404).send({ message: `There is no ${request.url}.` }))
  app.register(catalogRoutes)
  app.register(orderRoutes, { prefix: '/orders' })
  return app
}
