import {
  VerifiedBytecode,
  writeFlagHash,
  type DecodedSidecar,
  type EncodedBytecode,
  type Tier,
} from '@esm-bytecode/format'
import type { Script as VmScript, ScriptOptions } from 'node:vm'
import { Script, vmConstants } from './builtins.ts'
import { currentTarget, targetMismatch, type CurrentTarget } from './current-target.ts'
import { silenceLoaderWarning } from './native-import.ts'
import { canImportFromCachedData } from './node-features.ts'
import type { ModuleFunction } from './module-function.ts'
import { reason, type Reason } from './reasons.ts'
import type { BytecodeHost } from './run-time-bytecode.ts'

/** A module function, and how it came to be. */
export interface Consumed {
  readonly moduleFunction: ModuleFunction
  readonly tier: Tier | null
  readonly bytecode: 'accepted' | 'rejected' | 'none'
  /** Where accepted bytecode came from. */
  readonly source: 'sidecar' | 'store' | null
  readonly reason: Reason | null
}

const RANK: Readonly<Record<Tier, number>> = { warm: 0, eager: 1, lazy: 2 }

/**
 * Makes the module function from its text, with the bytecode of the sidecar where some fits, else with that of the host.
 *
 * @param host `null`: there is nothing but sidecars
 * @param hasRun whether the module was evaluated, whenever the host asks
 * @throws SyntaxError if this V8 does not take the text
 */
export function consume(
  url: string,
  text: string,
  sidecar: DecodedSidecar,
  host: BytecodeHost | null = null,
  hasRun: () => boolean = () => true,
): Consumed {
  const { importsFromStrings } = sidecar.record
  const isRecording = host?.isRecording ?? false
  let { verified, why } = isRecording ? { verified: null, why: null } : fromSidecar(url, sidecar)
  const allowsBytecode = !importsFromStrings || canImportFromCachedData
  if (!allowsBytecode && (verified !== null || isRecording)) {
    verified = null
    why = reason(
      'BMES_WARN_IMPORT_IN_STRING',
      'a string of its code contains import(), which fails in bytecode on this Node (nodejs/node#43663); use Node 22 or later',
    )
  }
  const slot = verified === null && allowsBytecode ? (host?.open(url, sidecar) ?? null) : null
  verified ??= slot?.bytecode ?? null
  if (verified !== null) setFlagHash(verified, host?.flagHash ?? currentTarget().v8.flagHash)

  const script = compile(url, text, verified, importsFromStrings)
  const moduleFunction = script.runInThisContext() as ModuleFunction
  const isRejected = script.cachedDataRejected === true
  if (slot !== null) {
    if (isRejected) slot.refuse()
    slot.keep(script, hasRun)
  }
  if (verified !== null && !isRejected) {
    const source = slot === null ? 'sidecar' : 'store'
    return { moduleFunction, tier: verified.target.tier, bytecode: 'accepted', source, reason: null }
  }
  if (verified === null || slot !== null) {
    return { moduleFunction, tier: null, bytecode: 'none', source: null, reason: why }
  }
  why = reason('BMES_WARN_REJECTED', 'V8 rejected its bytecode; build again with the Node that runs it')
  return { moduleFunction, tier: null, bytecode: 'rejected', source: null, reason: why }
}

/**
 * Bytecode that fits may come from a process whose flags differ in ways that change no bytecode. V8 compares all of them: the
 * word becomes what it expects. The bytes are those of a file that was read for this alone.
 */
function setFlagHash({ data, target }: VerifiedBytecode, flagHash: number): void {
  if (target.v8.flagHash !== flagHash) writeFlagHash(data, flagHash)
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

function fromSidecar(
  url: string,
  sidecar: DecodedSidecar,
): { verified: VerifiedBytecode | null; why: Reason | null } {
  const { bytecode, reason: why } = chooseBytecode(url, sidecar, currentTarget())
  if (bytecode === null) return { verified: null, why }
  try {
    return { verified: bytecode.verify(), why: null }
  } catch (error) {
    return { verified: null, why: reason('BMES_WARN_DAMAGED_BYTECODE', (error as Error).message) }
  }
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
