import Fastify from 'fastify'

export default async function run() {
  const app = Fastify()
  app.register(async (scope) => {
    scope.decorate('inner', 1)
    const schema = {
      querystring: { type: 'object', properties: { n: { type: 'integer' } } },
      response: { 200: { type: 'object', properties: { n: { type: 'integer' } } } },
    }
    scope.get('/n', { schema }, async ({ query }) => ({ n: query.n, hidden: true }))
  })
  const answers = []
  for (const url of ['/n?n=3', '/n?n=x', '/nothing']) {
    const { statusCode, body } = await app.inject(url)
    answers.push([statusCode, body])
  }
  const routes = app.printRoutes()
  await app.close()
  return [answers, routes, app.hasDecorator('inner')]
}
