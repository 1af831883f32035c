import { defineConfig, Rolldown } from 'tsdown'
import { base } from '../../tsdown.base.ts'

// The runtime is installed in production and depends on nothing.
const deps = { alwaysBundle: ['@esm-bytecode/format'], onlyBundle: ['@esm-bytecode/format'] }
const STORE = 'src/store/index.ts'

/** Puts the code of the store, as text, where the other builds read it from its own file. */
const storeInside: Rolldown.Plugin = {
  name: 'store-inside',
  load: {
    filter: { id: /\/src\/store-code\.ts$/ },
    async handler() {
      const { resolve } = base.inputOptions
      const bundle = await Rolldown.rolldown({
        input: STORE,
        platform: 'node',
        tsconfig: base.tsconfig,
        resolve,
      })
      const { output } = await bundle.generate({ format: 'cjs' })
      await bundle.close()
      const code = { text: output[0].code, filename: 'esm-bytecode:store' }
      return `export function readStoreCode() { return ${JSON.stringify(code)} }`
    },
  },
}

export default defineConfig([
  {
    ...base,
    // One build for all entries: what they share becomes a chunk, so a process has one registry whichever came first.
    entry: ['src/index.ts', 'src/register.ts', 'src/record.ts', 'src/check.ts'],
    deps,
  },
  {
    ...base,
    // A script of its own that `src/store-code.ts` reads when it is needed.
    entry: { store: STORE },
    format: 'cjs',
    checks: { legacyCjs: false },
    clean: false,
    dts: false,
    deps,
  },
  {
    ...base,
    // One file, for the plugin to write beside chunks.
    entry: ['src/standalone.ts'],
    plugins: [storeInside],
    clean: false,
    dts: false,
    deps,
  },
])
