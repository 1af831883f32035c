import { defineConfig } from 'tsdown'
import { base } from '../../tsdown.base.ts'

export default defineConfig({
  ...base,
  entry: 'src/index.ts',
  // Run in processes of their own, on whichever Node the bytecode is for: published as they are written.
  copy: ['src/produce/worker.mjs', 'src/externals/resolve-worker.mjs'],
})
