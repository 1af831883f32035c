import { renderToString } from 'vue/server-renderer'
import { createApp } from './app.js'

/** Renders one path, with the state of the store for the browser. */
export async function render(url) {
  const { app, router, pinia } = createApp()
  await router.push(url)
  await router.isReady()
  const context = {}
  const body = await renderToString(app, context)
  const { name, meta } = router.currentRoute.value
  return {
    status: name === 'not-found' ? 404 : 200,
    html: page({
      title: meta.title,
      body,
      teleports: context.teleports?.['#el-popper-container-0'] ?? '',
      state: JSON.stringify(pinia.state.value).replaceAll('<', '\\u003c'),
    }),
  }
}

const page = ({ title, body, teleports, state }) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>${title}</title>
  </head>
  <body>
    <div id="app">${body}</div>
    <div id="el-popper-container-0">${teleports}</div>
    <script>window.__STATE__ = ${state}</script>
  </body>
</html>
`
