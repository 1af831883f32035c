import createCache from '@emotion/cache'
import { hydrateRoot } from 'react-dom/client'
import { createBrowserRouter, matchRoutes, RouterProvider } from 'react-router'
import { App } from './app.tsx'
import { routes } from './routes.tsx'

// What the server rendered hydrates in one go only if the code of its routes is there.
await Promise.all(
  (matchRoutes(routes, location) ?? []).map(async ({ route }) => {
    if (typeof route.lazy !== 'function') return
    Object.assign(route, await route.lazy(), { lazy: undefined })
  }),
)

const insertionPoint = document.querySelector<HTMLElement>('meta[name="emotion-insertion-point"]')

hydrateRoot(
  document.querySelector('#root')!,
  <App cache={createCache({ key: 'mui', ...(insertionPoint && { insertionPoint }) })}>
    <RouterProvider router={createBrowserRouter(routes)} />
  </App>,
)
