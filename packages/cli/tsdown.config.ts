import { defineConfig } from 'tsdown'
import { base } from '../../tsdown.base.ts'

export default defineConfig({
  ...base,
  entry: 'src/cli.ts',
  // Runs in a process of its own, on whichever Node is asked about: published as it is written.
  copy: 'src/inspect/functions-worker.mjs',
})
