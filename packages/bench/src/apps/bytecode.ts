import { esmBytecode, type EsmBytecodeOptions } from '@esm-bytecode/plugin'
import type { Plugin } from 'vite'
import type { BuildRequest } from '../app.ts'

export type WarmOptions = Exclude<EsmBytecodeOptions['warm'], boolean | undefined>

/**
 * The plugin as a user would write it, for the one Node that will start the program; none for a build without bytecode.
 *
 * @param warm what a warm run needs, where a GET of `/` or a start without arguments is not what the program is for
 */
export function bytecodePlugins({ bytecode, format }: BuildRequest, warm: WarmOptions = {}): Plugin[] {
  if (bytecode === null || format === 'cjs') return []
  const { tier, node } = bytecode
  const how = tier === 'warm' ? { warm } : { tier }
  return [esmBytecode({ ...how, targets: [node], summary: false })]
}
