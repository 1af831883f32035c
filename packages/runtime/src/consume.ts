import { VerifiedBytecode, type DecodedSidecar, type EncodedBytecode, type Tier } from '@esm-bytecode/format'
import type { Script as VmScript, ScriptOptions } from 'node:vm'
import { Script, vmConstants } from './builtins.ts'
import { currentTarget, targetMismatch, type CurrentTarget } from './current-target.ts'
import { silenceLoaderWarning } from './native-import.ts'
import { canImportFromCachedData } from './node-features.ts'
import type { ModuleFunction } from './module-function.ts'
import { reason, type Reason } from './reasons.ts'

/** A module function, and how it came to be. */
export interface Consumed {
  readonly moduleFunction: ModuleFunction
  readonly tier: Tier | null
  readonly bytecode: 'accepted' | 'rejected' | 'none'
  readonly reason: Reason | null
}

const RANK: Readonly<Record<Tier, number>> = { warm: 0, eager: 1, lazy: 2 }

/**
 * Makes the module function from its text, with the bytecode of the sidecar where some fits.
 *
 * @throws SyntaxError if this V8 does not take the text
 */
export function consume(url: string, text: string, sidecar: DecodedSidecar): Consumed {
  const chosen = chooseBytecode(url, sidecar, currentTarget())
  let why = chosen.reason
  let verified: VerifiedBytecode | null = null
  if (chosen.bytecode !== null) {
    try {
      verified = chosen.bytecode.verify()
    } catch (error) {
      why = reason('BMES_WARN_DAMAGED_BYTECODE', (error as Error).message)
    }
  }
  const importsFromStrings = sidecar.record.importsFromStrings
  if (verified !== null && importsFromStrings && !canImportFromCachedData) {
    verified = null
    why = reason(
      'BMES_WARN_IMPORT_IN_STRING',
      'a string of its code contains import(), which fails in bytecode on this Node (nodejs/node#43663); use Node 22 or later',
    )
  }
  const script = compile(url, text, verified, importsFromStrings)
  const moduleFunction = script.runInThisContext() as ModuleFunction
  if (verified === null) return { moduleFunction, tier: null, bytecode: 'none', reason: why }
  if (script.cachedDataRejected) {
    why = reason('BMES_WARN_REJECTED', 'V8 rejected its bytecode; build again with the Node that runs it')
    return { moduleFunction, tier: null, bytecode: 'rejected', reason: why }
  }
  return { moduleFunction, tier: verified.target.tier, bytecode: 'accepted', reason: null }
}

/** The only place that hands bytes to V8. They come as a type that only verification makes. */
function compile(
  url: string,
  text: string,
  bytecode: VerifiedBytecode | null,
  importsFromStrings: boolean,
): VmScript {
  const options: ScriptOptions = {
    filename: url,
    // The wrapper has a line of its own before the chunk's first.
    lineOffset: -1,
  }
  if (bytecode !== null) options.cachedData = bytecode.data
  if (importsFromStrings) {
    silenceLoaderWarning()
    options.importModuleDynamically = vmConstants.USE_MAIN_CONTEXT_DEFAULT_LOADER
  }
  return new Script(text, options)
}

function chooseBytecode(
  url: string,
  { bytecodes, patchSet }: DecodedSidecar,
  current: CurrentTarget,
): { bytecode: EncodedBytecode | null; reason: Reason | null } {
  let best: EncodedBytecode | null = null
  let why = bytecodes.length === 0 ? reason('BMES_WARN_NO_BYTECODE', 'its sidecar holds no bytecode') : null
  for (const bytecode of bytecodes) {
    const { target } = bytecode
    const mismatch =
      target.textChecksum === patchSet.textChecksum
        ? targetMismatch(target, current, url)
        : reason('BMES_WARN_OTHER_TEXT', 'its bytecode was made for another text; build again')
    if (mismatch !== null) why = mismatch
    else if (best === null || RANK[target.tier] < RANK[best.target.tier]) best = bytecode
  }
  return best === null ? { bytecode: null, reason: why } : { bytecode: best, reason: null }
}
