import { esmBytecode } from '@esm-bytecode/plugin'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** `EXTERNAL=1`: dependencies stay packages, as is Vite's default; otherwise they are bundled into the server. */
const external = process.env.EXTERNAL === '1'

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [react(), esmBytecode()],
  ...(isSsrBuild
    ? {
        define: {
          __CLIENT_DIR__: JSON.stringify(external ? '../../dist/client/' : '../client/'),
          // Bundled packages see the mode they are built for; external ones see the NODE_ENV they are started with.
          'process.env.NODE_ENV': JSON.stringify('production'),
        },
        ssr: external ? {} : { noExternal: true as const },
        build: {
          ssr: true,
          outDir: external ? 'dist-external/server' : 'dist/server',
          copyPublicDir: false,
          rolldownOptions: { input: { 'entry-server': 'src/entry-server.tsx', server: 'src/server.ts' } },
        },
      }
    : { build: { outDir: 'dist/client' } }),
}))
