// The ways to start the server that are compared: how each process is called.

/** @typedef {{ name: string, ours: boolean, supports?: (node) => boolean, execArgv: string[], argument: string, env: (caches) => Record<string, string> }} Mode */

/** @type {Mode[]} */
export const modes = [
  { name: 'plain', ours: false, execArgv: [], argument: 'import', env: () => ({}) },
  {
    name: 'compile-cache',
    ours: false,
    supports: (node) => node.hasCompileCache,
    execArgv: [],
    argument: 'import',
    env: (caches) => ({ NODE_COMPILE_CACHE: caches.node }),
  },
  {
    name: 'importModule',
    ours: true,
    execArgv: [],
    argument: 'importModule',
    env: (caches) => ({ ESM_BYTECODE_CACHE: caches.ours }),
  },
  {
    name: 'register',
    ours: true,
    supports: (node) => node.hasRegisterHooks,
    execArgv: ['--import', '@esm-bytecode/runtime/register'],
    argument: 'import',
    env: (caches) => ({ ESM_BYTECODE_CACHE: caches.ours }),
  },
]
