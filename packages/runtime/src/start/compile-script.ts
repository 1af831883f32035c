import type { VerifiedBytecode } from '@esm-bytecode/format'
import type { Script as VmScript, ScriptOptions } from 'node:vm'
import { Script } from '../process/builtins.ts'

/**
 * The only place that hands bytes to V8. They come as a type that only verification makes.
 *
 * @throws SyntaxError if this V8 does not take the text
 */
export function compileScript(
  text: string,
  bytecode: VerifiedBytecode | null,
  options: ScriptOptions,
): VmScript {
  const own: ScriptOptions & { readonly __proto__: null } = { __proto__: null, ...options }
  if (bytecode !== null) own.cachedData = bytecode.data
  return new Script(text, own)
}
