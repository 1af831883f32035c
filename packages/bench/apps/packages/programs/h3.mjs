import { H3 } from 'h3'

const app = new H3().get('/', () => 'hello')
console.log(await (await app.request('/')).text())
