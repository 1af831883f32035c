// The ways to start the server that are compared: how each process is called.

import { tiers } from './builds.mjs'

/** @typedef {{ name: string, tier: string | null, supports?: (node) => boolean, execArgv: string[], argument: string, env: (cache: string) => Record<string, string> }} Mode */

/** @type {Mode[]} */
export const modes = [
  { name: 'plain', tier: null, execArgv: [], argument: 'import', env: () => ({}) },
  {
    name: 'compile-cache',
    tier: null,
    supports: (node) => node.hasCompileCache,
    execArgv: [],
    argument: 'import',
    env: (cache) => ({ NODE_COMPILE_CACHE: cache }),
  },
  ...tiers.flatMap((tier) => [
    {
      name: 'importModule',
      tier,
      execArgv: [],
      argument: 'importModule',
      env: () => ({}),
    },
    {
      name: 'register',
      tier,
      supports: (node) => node.hasRegisterHooks,
      execArgv: ['--import', '@esm-bytecode/runtime/register'],
      argument: 'import',
      env: () => ({}),
    },
  ]),
]
