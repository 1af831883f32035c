// Builds the server of this folder with Astro's own API, in a process of its own: Astro asks for a newer Node than the bench.
// node build.mjs <folder of the output>
import { fileURLToPath } from 'node:url'
import node from '@astrojs/node'
import { build } from 'astro'

await build({
  root: fileURLToPath(new URL('.', import.meta.url)),
  configFile: false,
  outDir: process.argv[2],
  output: 'server',
  adapter: node({ mode: 'standalone' }),
  // The server would inherit a quieter one, and not say where it listens.
  logLevel: 'info',
  vite: {
    ssr: { noExternal: true },
    environments: { prerender: { resolve: { noExternal: true } } },
  },
})
