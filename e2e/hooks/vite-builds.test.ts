// Servers that Vite has built, watched by the same tools: packages beside the build, and packages in it.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { buildConfig, rebuild, type Files } from '../plugin/test-build.ts'
import { preloads, server, setups } from './apm-server.ts'
import { nodes, testHookedInTurn, type HookedProgram, type Setup } from './hooked-program.ts'

const { 'main.mjs': main, 'route.mjs': route, 'lazy.mjs': lazy } = server
const files = (ssr: string): Files => ({
  ...preloads,
  'package.json': server['package.json'],
  'src/main.js': main.replaceAll('.mjs', '.js'),
  'src/route.js': route,
  'src/lazy.js': lazy,
  'build.config.js': buildConfig({
    options: `{ minSize: 0, targets: ${JSON.stringify(nodes.map(({ execPath }) => ({ node: execPath })))} }`,
    // A warning that depends on how fast the machine is.
    fields: `vite: { ssr: ${ssr}, build: { rollupOptions: { checks: { pluginTimings: false } } } }, external: ['pg-native']`,
  }),
})

/** Builds on one Node, for all. */
async function build(folder: string): Promise<void> {
  await rebuild(folder, { host: 'vite-8', node: nodes.find(({ major }) => major === 24) ?? nodes[0]! })
  // Nothing but what was built is deployed.
  await rm(join(folder, 'src'), { recursive: true })
}

const program = (ssr: string, tools: Readonly<Record<string, Setup>>): HookedProgram => ({
  files: files(ssr),
  build,
  entry: 'dist/main.js',
  setups: tools,
})

const openTelemetry = setups['@opentelemetry/auto-instrumentations-node, its SDK and loader']
const { '@sentry/node': sentry, '@sentry/node 10.78': sentry10 } = setups
testHookedInTurn(
  {
    'packages are external': program('{}', {
      '@opentelemetry/auto-instrumentations-node': openTelemetry,
      '@sentry/node': sentry,
      '@sentry/node 10.78': sentry10,
    }),
    // Tools see none of them then; built-in modules they do.
    'packages are bundled': program('{ noExternal: true }', {
      '@opentelemetry/auto-instrumentations-node': {
        ...openTelemetry,
        prints: /GET \(@opentelemetry\/instrumentation-http\)/,
        changes: ['http'],
      },
      '@sentry/node': { ...sentry, prints: /\nGET/, changes: [] },
    }),
  },
  { forms: true },
)
