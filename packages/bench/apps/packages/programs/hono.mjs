import { Hono } from 'hono'

const app = new Hono().get('/', (context) => context.text('hello'))
console.log(await (await app.request('/')).text())
