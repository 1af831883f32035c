import { ScriptPrototypeRunInThisContext } from '../process/builtins.ts'
import { BufferPrototypeUtf8Slice, encodeUtf8String } from '@esm-bytecode/format/primordials'
import { VerifiedBytecode, writeFlagHash, type EncodedBytecode, type Tier } from '@esm-bytecode/format'
import type { Script as VmScript, ScriptOptions } from 'node:vm'
import { compileScript } from '../start/compile-script.ts'
import {
  currentTarget,
  refreshTarget,
  targetMismatch,
  type CurrentTarget,
} from '../process/current-target.ts'
import { silenceLoaderWarning, USE_MAIN_CONTEXT_DEFAULT_LOADER } from '../process/default-loader.ts'
import {
  type BytecodeSubject,
  type Consumed,
  type ModuleFunction,
  reason,
  type Reason,
} from '@esm-bytecode/linker'
import type { BytecodeHost } from './run-time-bytecode.ts'

const RANK: Readonly<Record<Tier, number>> = { warm: 0, eager: 1, lazy: 2 }

/** A text for V8, and what is known of it. */
export interface Consumable {
  /** What stack traces show: a URL, or a path. */
  readonly filename: string
  readonly text: string
  readonly bytecode: BytecodeSubject
  /** Whether V8 may meet an `import()` in it, in code that a string holds, too. */
  readonly imports: boolean
}

/**
 * Makes a function from its text, with the bytecode that was built where some fits, else with that of the host.
 *
 * @param host `null`: there is nothing but what was built
 * @param hasRun whether the function was called, whenever the host asks
 * @throws SyntaxError if this V8 does not take the text
 */
export function consume<Made = ModuleFunction>(
  { filename, text, bytecode: subject, imports }: Consumable,
  host: BytecodeHost | null = null,
  hasRun: () => boolean = () => true,
): Consumed<Made> {
  const isRecording = host?.isRecording ?? false
  let { verified, why } = built(subject)
  // A recording starts from the source; what it has just called is recorded, too, with the runtime.
  if (isRecording) {
    verified = null
    why = null
  }
  const slot = verified === null ? (host?.open(filename, subject) ?? null) : null
  verified ??= slot?.bytecode ?? null
  const script = withFlagHash(verified, host?.flagHash ?? currentTarget().v8.flagHash, () =>
    compile(slot === null ? filename : flat(filename), text, verified, imports),
  )
  const moduleFunction = ScriptPrototypeRunInThisContext(script) as Made
  const isRejected = script.cachedDataRejected === true
  // Then the bytecode is sound, and what V8 has made of the text is for other flags than the store thinks.
  const hasOtherFlags = isRejected && !isRecording && refreshTarget()
  if (slot !== null && !hasOtherFlags) {
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
  why = hasOtherFlags ? built(subject).why : null
  why ??= reason('BMES_WARN_REJECTED', 'V8 rejected its bytecode; build again with the Node that runs it')
  return { moduleFunction, tier: null, bytecode: 'rejected', source: null, reason: why }
}

/**
 * Bytecode that fits may come from a process whose flags differ in ways that change no bytecode. V8 compares all of them: the
 * word is what it expects while it looks. After that the bytes are those of the file again, whose checksum may be asked for once more.
 */
function withFlagHash<Result>(
  verified: VerifiedBytecode | null,
  flagHash: number,
  make: () => Result,
): Result {
  if (verified === null || verified.target.v8.flagHash === flagHash) return make()
  const { data, target } = verified
  writeFlagHash(data, flagHash)
  try {
    return make()
  } finally {
    writeFlagHash(data, target.v8.flagHash)
  }
}

/**
 * The same characters in a string of their own. V8 serializes the name of a script with all that it is made of: a slice of the
 * names of a pack with every one of them, hundreds of kilobytes for each module.
 */
function flat(text: string): string {
  return BufferPrototypeUtf8Slice(encodeUtf8String(text))
}

function compile(
  filename: string,
  text: string,
  bytecode: VerifiedBytecode | null,
  imports: boolean,
): VmScript {
  // The wrapper has a line of its own before the chunk's first.
  const options: ScriptOptions = { filename, lineOffset: -1 }
  if (imports) {
    silenceLoaderWarning()
    options.importModuleDynamically = USE_MAIN_CONTEXT_DEFAULT_LOADER
  }
  return compileScript(text, bytecode, options)
}

function built(subject: BytecodeSubject): { verified: VerifiedBytecode | null; why: Reason | null } {
  const { bytecode, reason: why } = chooseBytecode(subject, currentTarget())
  if (bytecode === null) return { verified: null, why }
  try {
    return { verified: bytecode.verify(), why: null }
  } catch (error) {
    return { verified: null, why: reason('BMES_WARN_DAMAGED_BYTECODE', (error as Error).message) }
  }
}

function chooseBytecode(
  { bytecodes, textChecksum }: BytecodeSubject,
  current: CurrentTarget,
): { bytecode: EncodedBytecode | null; reason: Reason | null } {
  let best: EncodedBytecode | null = null
  let why = bytecodes.length === 0 ? reason('BMES_WARN_NO_BYTECODE', 'its sidecar holds no bytecode') : null
  for (let i = 0; i < bytecodes.length; i++) {
    const bytecode = bytecodes[i]!
    const { target } = bytecode
    const mismatch =
      target.textChecksum === textChecksum
        ? targetMismatch(target, current)
        : reason('BMES_WARN_OTHER_TEXT', 'its bytecode was made for another text; build again')
    if (mismatch !== null) why = mismatch
    else if (best === null || RANK[target.tier] < RANK[best.target.tier]) best = bytecode
  }
  return best === null ? { bytecode: null, reason: why } : { bytecode: best, reason: null }
}
