import ElementPlus, { ID_INJECTION_KEY, ZINDEX_INJECTION_KEY } from 'element-plus'
import { createPinia } from 'pinia'
import { createSSRApp } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import App from './app.vue'
import { routes } from './routes.js'

/** One application for each request: nothing of one visitor is seen by another. */
export function createApp() {
  const app = createSSRApp(App)
  const pinia = createPinia()
  const router = createRouter({ history: createMemoryHistory(), routes })
  app.use(pinia).use(router).use(ElementPlus)
  app.provide(ID_INJECTION_KEY, { prefix: 0, current: 0 })
  app.provide(ZINDEX_INJECTION_KEY, { current: 0 })
  return { app, pinia, router }
}
