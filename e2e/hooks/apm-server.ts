// A server, and the tools that watch servers, set up as they document it.
import type { Setup } from './hooked-program.ts'

/** A server with what such tools know: a built-in module, CommonJS, an ES package, one that is imported later. */
export const server = {
  'package.json': '{ "name": "server", "type": "module" }',
  'main.mjs': `
    import { get } from 'node:http'
    import express from 'express'
    import OpenAI from 'openai'
    import pg from 'pg'
    import { route } from './route.mjs'

    const { lazy } = await import('./lazy.mjs')
    const app = express()
    app.get('/hello', route)
    export const server = app.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const body = await new Promise((resolve) => {
      get({ port: server.address().port, path: '/hello' }, async (response) => {
        resolve((await response.toArray()).join(''))
      })
    })
    server.close()
    // What wraps a function, or rewrites it, gives it another name or another text.
    const describe = (f) => [f.name, f.length, Boolean(f.__wrapped ?? f.__sentry_original__), String(f).length].join()
    console.log(body)
    console.log('http', describe(get))
    console.log('express', describe(express.application.use), describe(express.Router.prototype.use ?? express.Router.use))
    console.log('pg', describe(pg.Client.prototype.query), describe(pg.Client.prototype.connect))
    console.log('openai', describe(OpenAI.Chat.Completions.prototype.create))
    console.log('ioredis', lazy(describe))
    await globalThis.report?.()
    process.exit(0)
  `,
  'route.mjs': `export const route = (request, response) => response.end('hello')`,
  'lazy.mjs': `
    import { Redis } from 'ioredis'
    export const lazy = (describe) => describe(Redis.prototype.sendCommand)
  `,
}

const openTelemetry = `
  import { NodeSDK } from '@opentelemetry/sdk-node'
  import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace'
  import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node'

  const exporter = new InMemorySpanExporter()
  const sdk = new NodeSDK({
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
    instrumentations: [getNodeAutoInstrumentations()],
  })
  sdk.start()
  globalThis.report = async () => {
    await new Promise((resolve) => setTimeout(resolve, 100))
    const spans = exporter.getFinishedSpans().map(({ name, instrumentationScope }) => \`\${name} (\${instrumentationScope.name})\`)
    console.log(spans.toSorted().join('\\n'))
  }
`

const sentry = (name: string) => `
  import * as Sentry from '${name}'
  const spans = []
  const send = async ([, items]) => {
    for (const [{ type }, item] of items) {
      if (type === 'transaction') spans.push(item.transaction, ...item.spans.map(({ description }) => description))
      if (type === 'span') spans.push(...item.items.map(({ name }) => name))
    }
    return {}
  }
  Sentry.init({
    dsn: 'https://public@o1.ingest.invalid/1',
    tracesSampleRate: 1,
    transport: () => ({ send, flush: async () => true }),
  })
  globalThis.report = async () => {
    await Sentry.flush(2_000)
    console.log(spans.toSorted().join('\\n'))
    console.log([...new Set(globalThis.__SENTRY_ORCHESTRION__?.runtime)].toSorted().join())
  }
`

export const preloads = {
  'tools/otel.mjs': `
    import { register } from 'node:module'
    register('@opentelemetry/instrumentation/hook.mjs', import.meta.url)
    await import('./otel-sdk.mjs')
  `,
  'tools/otel-sdk.mjs': openTelemetry,
  'tools/otel-channel.mjs': `
    import { register } from 'node:module'
    import { createAddHookMessageChannel } from 'import-in-the-middle'
    const { registerOptions, waitForAllMessagesAcknowledged } = createAddHookMessageChannel()
    register('import-in-the-middle/hook.mjs', import.meta.url, registerOptions)
    await import('./otel-sdk.mjs')
    await waitForAllMessagesAcknowledged()
  `,
  'tools/otel-sync.mjs': `
    import { register } from 'import-in-the-middle/register-hooks.mjs'
    register()
    await import('./otel-sdk.mjs')
  `,
  'tools/sentry.mjs': sentry('@sentry/node'),
  'tools/sentry-10.mjs': sentry('sentry-node-10'),
}

const otelEnv = {
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
  OTEL_NODE_RESOURCE_DETECTORS: 'none',
}
const ddEnv = {
  DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
  DD_REMOTE_CONFIGURATION_ENABLED: 'false',
  DD_TRACE_STARTUP_LOGS: 'false',
  DD_TRACE_AGENT_URL: 'http://127.0.0.1:9',
}
// Node warns of module.register() from 26 on, and of --experimental-loader.
const flags = ['--no-warnings']

const openTelemetrySpans =
  /GET \/hello \(@opentelemetry\/instrumentation-http\)\n[^]*request handler - \/hello \(@opentelemetry\/instrumentation-router\)/
const everything = ['http', 'express', 'pg', 'openai', 'ioredis']

export const setups = {
  '@opentelemetry/auto-instrumentations-node, its SDK and loader': {
    preload: ['--import', './tools/otel.mjs'],
    flags,
    env: otelEnv,
    prints: openTelemetrySpans,
    changes: everything,
  },
  '@opentelemetry/auto-instrumentations-node, the message channel': {
    preload: ['--import', './tools/otel-channel.mjs'],
    flags,
    env: otelEnv,
    prints: openTelemetrySpans,
    changes: everything,
  },
  '@opentelemetry/auto-instrumentations-node, synchronous hooks': {
    preload: ['--import', './tools/otel-sync.mjs'],
    flags,
    env: otelEnv,
    prints: openTelemetrySpans,
    changes: everything,
  },
  '@opentelemetry/auto-instrumentations-node/register and --experimental-loader': {
    preload: [
      '--experimental-loader=@opentelemetry/instrumentation/hook.mjs',
      '--import',
      '@opentelemetry/auto-instrumentations-node/register',
    ],
    flags,
    env: { ...otelEnv, OTEL_TRACES_EXPORTER: 'none' },
    prints: /outgoingGetRequest/,
    changes: everything,
  },
  '@sentry/node': {
    preload: ['--import', './tools/sentry.mjs'],
    flags,
    prints: /\nGET \/hello\n[^]*openai,pg,pg-pool,router/,
    changes: ['express', 'pg', 'openai'],
  },
  '@sentry/node 10.78': {
    preload: ['--import', './tools/sentry-10.mjs'],
    flags,
    prints: /\nGET \/hello\n/,
    changes: ['express', 'pg'],
  },
  'dd-trace/initialize.mjs': {
    preload: ['--import', 'dd-trace/initialize.mjs'],
    flags,
    env: ddEnv,
    prints: /^hello/,
    changes: everything,
  },
  'dd-trace/register.js': {
    preload: ['--import', 'dd-trace/register.js', '--require', 'dd-trace/init.js'],
    flags,
    env: ddEnv,
    prints: /^hello/,
    changes: everything,
  },
} satisfies Record<string, Setup>
