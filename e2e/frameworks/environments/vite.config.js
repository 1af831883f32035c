import { esmBytecode } from '@esm-bytecode/plugin'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [esmBytecode()],
  environments: {
    client: { build: { outDir: 'dist/client', manifest: true, rolldownOptions: { input: 'src/client.js' } } },
    ssr: { build: { outDir: 'dist/ssr', rolldownOptions: { input: 'src/server.js' } } },
    api: {
      consumer: 'server',
      build: { outDir: 'dist/api', rolldownOptions: { input: 'src/api.js' } },
    },
  },
  builder: {
    async buildApp(builder) {
      const { client, ssr, api } = builder.environments
      await builder.build(client)
      await Promise.all([builder.build(api), builder.build(ssr)])
    },
  },
})
