import type { Files } from '../plugin/test-build.ts'

/**
 * An app in which everything that a mode can change stands in a chunk: what `.env` files say, what the configuration makes of
 * the mode, and what Vite itself does.
 *
 * @param fields source of more fields of the configuration
 * @param options source of the options of `esmBytecode()`
 */
export function modeApp({ fields = '', options = '', plugins = '' } = {}): Files {
  return {
    'vite.config.js': `
      import { esmBytecode } from '@esm-bytecode/plugin'
      import { defineConfig, loadEnv } from 'vite'

      export default defineConfig(({ mode }) => {
        process.env = { ...process.env, ...loadEnv(mode, process.cwd(), '') }
        const banner = { name: 'banner', renderChunk: (code) => '/*! ' + mode + ' */' + code }
        return {
          define: {
            __CONFIG_MODE__: JSON.stringify(mode),
            __SECRET__: JSON.stringify(process.env.SECRET ?? null),
            __ONLY_WARM__: JSON.stringify(process.env.ONLY_WARM ?? null),
          },
          plugins: [mode === 'cache-warm' && banner, esmBytecode(${options}), ${plugins}],
          build: { minify: mode === 'production' },
          ${fields}
        }
      })
    `,
    '.env': 'VITE_BASE=base\nVITE_MODE=base\nSECRET=base\n',
    '.env.production': 'VITE_MODE=production\nSECRET=production\n',
    '.env.cache-warm': 'VITE_MODE=cache-warm\nVITE_WARM=warm\nSECRET=cache-warm\nONLY_WARM=warm\n',
    'src/main.js': `
      console.log(JSON.stringify([
        import.meta.env.MODE,
        import.meta.env.DEV,
        import.meta.env.VITE_BASE,
        import.meta.env.VITE_MODE,
        import.meta.env.VITE_WARM,
        __CONFIG_MODE__,
        __SECRET__,
        __ONLY_WARM__,
      ]))
      const { lazy } = await import('./lazy.js')
      console.log(lazy())
    `,
    'src/lazy.js': `
      import { shared } from './shared.js'
      export const lazy = () => 'lazy ' + import.meta.env.VITE_MODE + shared()
    `,
    'src/shared.js': `export const shared = () => ' shared – é'`,
    'src/client.js': `
      document.title = import.meta.env.VITE_MODE
      document.body.append((await import('./lazy.js')).lazy())
    `,
    'index.html': '<!doctype html><script type="module" src="/src/client.js"></script>',
    'public/robots.txt': 'robots',
  }
}

/** What it prints wherever it was built as `vite build` builds it. */
export const printed =
  '["production",false,"base","production",null,"production","production",null]\nlazy production shared – é\n'

/** Two environments, built by one command, with source for the folder of each. */
export const environments = `
  builder: {},
  environments: {
    client: { build: { outDir: 'dist/client' } },
    ssr: { build: { outDir: 'dist/server', rollupOptions: { input: 'src/main.js' } } },
  },
`
