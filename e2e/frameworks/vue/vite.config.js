import { esmBytecode } from '@esm-bytecode/plugin'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [vue(), esmBytecode()],
  build: {
    copyPublicDir: !isSsrBuild,
  },
}))
