import type { App } from '../app.ts'
import { bundle, entryPath } from './bundle.ts'
import { appFolder } from './folders.ts'

/** Fastify, requests and answers checked with zod, SQL built with drizzle. */
export const api: App = {
  name: 'api',
  title: 'API: fastify + zod + drizzle',
  kind: 'server',
  install: appFolder('api'),
  async build(request) {
    const path = '/?q=lamp&max=50&sort=price'
    await bundle(request, {
      root: request.workDirectory,
      input: { server: 'src/server.js' },
      warm: { requests: [path] },
    })
    return {
      entry: entryPath(request, 'server'),
      args: [],
      env: {},
      path,
      expected: String.raw`order by \"products\".\"price\" asc`,
    }
  },
}
