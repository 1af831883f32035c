import { defineConfig } from 'tsdown'
import { base } from '../../tsdown.base.ts'

export default defineConfig({
  ...base,
  // One build for both entries: what they share becomes a chunk, so a process has one registry whichever came first.
  entry: ['src/index.ts', 'src/register.ts'],
  // The runtime is installed in production and depends on nothing.
  deps: { alwaysBundle: ['@esm-bytecode/format'], onlyBundle: ['@esm-bytecode/format'] },
})
