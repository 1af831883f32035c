import type { PluginOption } from 'vite'
import type { App } from '../app.ts'
import { bundle, entryPath } from './bundle.ts'
import { appFolder, importFrom } from './folders.ts'

/** Vue 3 with vue-router, pinia and all of Element Plus. */
export const vueRouterStore: App = {
  name: 'vue-router-store',
  title: 'Vue + router + store + Element Plus, server-rendered',
  kind: 'server',
  install: appFolder('vue-router-store'),
  async build(request) {
    const { default: vue } = await importFrom<{ default(): PluginOption }>(
      request.workDirectory,
      '@vitejs/plugin-vue',
    )
    await bundle(request, {
      root: request.workDirectory,
      input: { server: 'src/server.js' },
      plugins: [vue()],
    })
    return { entry: entryPath(request, 'server'), args: [], env: {}, path: '/', expected: 'Edsger Dijkstra' }
  },
}
