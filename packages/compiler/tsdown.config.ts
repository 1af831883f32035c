import { defineConfig } from 'tsdown'
import { base } from '../../tsdown.base.ts'

export default defineConfig({
  ...base,
  entry: 'src/index.ts',
  // Run in processes of their own, on whichever Node the bytecode is for: published as they are written.
  copy: ['channel.mjs', 'produce-worker.mjs', 'resolve-worker.mjs'].map(
    (name) => `src/target-process/${name}`,
  ),
})
