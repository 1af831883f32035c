import { renderToString } from 'vue/server-renderer'
import { createApp } from './main'

export async function render() {
  return { html: await renderToString(createApp()) }
}
