import { defineConfig } from 'tsdown'
import { base } from '../../tsdown.base.ts'

export default defineConfig([
  {
    ...base,
    entry: 'src/index.ts',
    // Both run in processes of their own, on whichever Node is asked about: published as they are written.
    copy: ['src/check/check-worker.mjs', 'src/run/observer.mjs', 'page/page.css'],
  },
  {
    ...base,
    // One script for a page that loads nothing: what it is drawn with is inlined.
    entry: { page: 'page/page.ts' },
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    tsconfig: 'page/tsconfig.json',
    minify: true,
    dts: false,
    clean: false,
    deps: {
      alwaysBundle: [/./],
      onlyBundle: ['@dagrejs/dagre', '@dagrejs/graphlib', 'd3-array', 'd3-hierarchy', 'internmap'],
    },
    inputOptions: {},
  },
])
