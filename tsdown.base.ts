import type { UserConfig } from 'tsdown'

/**
 * What every package is built with: ES modules for the oldest supported Node, readable output, types beside it.
 * The code of a workspace package that is inlined comes from its sources, its types from its build.
 */
export const base = {
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  tsconfig: '../../tsconfig.json',
  // A dependency that package.json forgets would be inlined in silence.
  deps: { onlyBundle: [] },
  dts: true,
  sourcemap: false,
  minify: false,
  fixedExtension: true,
  hash: false,
  failOnWarn: true,
  logLevel: 'warn',
  inputOptions: { resolve: { conditionNames: ['source', 'node', 'import', 'default'] } },
} satisfies UserConfig
