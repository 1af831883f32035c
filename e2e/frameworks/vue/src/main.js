import { createSSRApp } from 'vue'
import App from './App.vue'

/** A new one for each request. */
export function createApp() {
  return createSSRApp(App)
}
