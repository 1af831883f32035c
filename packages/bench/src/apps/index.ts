import type { App } from '../app.ts'
import { api } from './api.ts'
import { astro } from './astro.ts'
import { graphs } from './graph.ts'
import { hello } from './hello.ts'
import { reactMui, reactMuiExternal } from './react-mui.ts'
import { typescript } from './typescript.ts'
import { vueRouterStore } from './vue-router-store.ts'

/** Every program of the bench, in the order of its tables. */
export const apps: readonly App[] = [
  hello,
  ...graphs,
  reactMui,
  reactMuiExternal,
  vueRouterStore,
  api,
  ...typescript,
  astro,
]
