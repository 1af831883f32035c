import { defineConfig } from 'tsdown'
import { base } from '../../tsdown.base.ts'

export default defineConfig({
  ...base,
  entry: 'src/index.ts',
  // Runs in a process of its own, on whichever Node the bytecode is for: published as it is written.
  copy: 'src/produce/worker.mjs',
})
