import Home from './pages/home.vue'

export const routes = [
  { path: '/', name: 'home', component: Home, meta: { title: 'Orders' } },
  {
    path: '/orders/:id(\\d+)',
    name: 'order',
    component: () => import('./pages/order.vue'),
    meta: { title: 'Order' },
  },
  {
    path: '/settings',
    name: 'settings',
    component: () => import('./pages/settings.vue'),
    meta: { title: 'Settings' },
  },
  {
    path: '/:path(.*)*',
    name: 'not-found',
    component: () => import('./pages/not-found.vue'),
    meta: { title: 'Not found' },
  },
]
