import node from '@astrojs/node'
import { esmBytecode } from '@esm-bytecode/plugin'
import { defineConfig } from 'astro/config'

export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'standalone' }),
  integrations: [esmBytecode({ warm: true })],
})
