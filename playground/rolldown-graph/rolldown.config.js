import { esmBytecode } from '@esm-bytecode/plugin'
import { defineConfig } from 'rolldown'

export default defineConfig({
  input: { main: 'src/main.js', cli: 'src/cli.js', worker: 'src/worker.js' },
  platform: 'node',
  external: ['ufo'],
  plugins: [esmBytecode()],
  output: { dir: 'dist', format: 'esm', chunkFileNames: 'chunks/[name]-[hash].js' },
})
