import fastify from 'fastify'

const app = fastify()
app.get('/', () => 'hello')
console.log((await app.inject('/')).body)
