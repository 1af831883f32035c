import createCache from '@emotion/cache'
import createEmotionServer from '@emotion/server/create-instance'
import { renderToString } from 'react-dom/server'
import { createStaticHandler, createStaticRouter, StaticRouterProvider } from 'react-router'
import { App } from './app.tsx'
import { queries } from './data/queries.ts'
import { routes } from './routes.tsx'

const handler = createStaticHandler(routes)

/** Renders one request into the client's `index.html`. */
export async function render(template: string, request: Request): Promise<Response> {
  const context = await handler.query(request, { requestContext: queries })
  if (context instanceof Response) return context

  const cache = createCache({ key: 'mui' })
  const { constructStyleTagsFromChunks, extractCriticalToChunks } = createEmotionServer(cache)
  const rendered = renderToString(
    <App cache={cache}>
      <StaticRouterProvider router={createStaticRouter(handler.dataRoutes, context)} context={context} />
    </App>,
  )
  // Outside a document React puts the title first: it belongs into the head.
  const [, title = '', app = ''] = /^(<title>.*?<\/title>)?(.*)$/s.exec(rendered) ?? []
  const html = template
    .replace('<!--head-->', () => title + constructStyleTagsFromChunks(extractCriticalToChunks(app)))
    .replace('<!--app-->', () => app)
  return new Response(html, {
    status: context.statusCode,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  })
}
