import type { App } from '../app.ts'
import { bundle, entryPath } from './bundle.ts'
import { appFolder } from './folders.ts'

/** What a start costs where there is nothing to win. */
export const hello: App = {
  name: 'hello',
  title: 'Hello world, 1 kB',
  kind: 'command',
  install: null,
  async build(request) {
    await bundle(request, { root: appFolder('hello'), input: { main: 'src/main.js' } })
    return { entry: entryPath(request, 'main'), args: [], env: {}, path: '/', expected: 'Hello, world!' }
  },
}
