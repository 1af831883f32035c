import { data, type RouteObject } from 'react-router'
import { ErrorPage } from './routes/error-page.tsx'
import * as home from './routes/home.tsx'
import { Layout } from './routes/layout.tsx'

export const routes: RouteObject[] = [
  {
    path: '/',
    element: <Layout />,
    errorElement: <ErrorPage />,
    children: [
      { index: true, ...home },
      { path: 'trails', lazy: () => import('./routes/trails.tsx') },
      { path: 'trails/:slug', lazy: () => import('./routes/trail.tsx') },
      { path: 'journal', lazy: () => import('./routes/journal.tsx') },
      { path: 'journal/:id', lazy: () => import('./routes/entry.tsx') },
      { path: 'statistics', lazy: () => import('./routes/statistics.tsx') },
      { path: 'planner', lazy: () => import('./routes/planner.tsx') },
      { path: 'about', lazy: () => import('./routes/about.tsx') },
      {
        path: '*',
        element: null,
        loader: () => {
          throw data('There is no such page.', { status: 404 })
        },
      },
    ],
  },
]
