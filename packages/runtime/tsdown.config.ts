import { defineConfig } from 'tsdown'
import { base } from '../../tsdown.base.ts'

// The runtime is installed in production and depends on nothing.
const deps = { alwaysBundle: ['@esm-bytecode/format'], onlyBundle: ['@esm-bytecode/format'] }

export default defineConfig([
  {
    ...base,
    // One build for all entries: what they share becomes a chunk, so a process has one registry whichever came first.
    entry: ['src/index.ts', 'src/register.ts', 'src/record.ts', 'src/check.ts'],
    deps,
  },
  {
    ...base,
    // A script of its own that `src/store-host.ts` runs when it is needed.
    entry: { store: 'src/store/index.ts' },
    format: 'cjs',
    checks: { legacyCjs: false },
    clean: false,
    dts: false,
    deps,
  },
])
