import type { WayName } from './comparison.ts'
import { runtimeUrl } from './observer-url.ts'
import type { StartOptions } from './program.ts'

/** One way to start a program. */
export interface Way extends Pick<StartOptions, 'how' | 'nodeOptions' | 'env'> {
  readonly name: WayName
}

/** @param entry absolute path of the main module */
export function bytecodeWay(entry: string): Way {
  return {
    name: 'bytecode',
    how: 'with @esm-bytecode/runtime/register',
    nodeOptions: ['--import', runtimeUrl(entry, './register')],
    // What a start would store beside the sidecars is no part of what was built.
    env: { ESM_BYTECODE_CACHE: '0' },
  }
}

/** @param cacheFolder for a compile cache; `null`: this Node has none */
export function listWays(entry: string, cacheFolder: string | null): Way[] {
  const off = { ESM_BYTECODE: '0' }
  const ways: Way[] = [{ name: 'plain', how: 'by plain Node', nodeOptions: [], env: off }]
  if (cacheFolder !== null) {
    ways.push({
      name: 'compile-cache',
      how: 'with NODE_COMPILE_CACHE',
      nodeOptions: [],
      env: { ...off, NODE_COMPILE_CACHE: cacheFolder },
    })
  }
  return [...ways, bytecodeWay(entry)]
}

/** @param version `process.version`. `NODE_COMPILE_CACHE` came with 22.1.0: https://nodejs.org/api/module.html#module-compile-cache */
export function hasCompileCache(version: string): boolean {
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 1)
}
