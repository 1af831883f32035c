import {
  ArrayPrototypeFilter,
  ArrayPrototypeFind,
  ArrayPrototypeJoin,
  ArrayPrototypeMap,
  process,
} from '@esm-bytecode/format/primordials'
import {
  compareFlags,
  decodeRuntimeFile,
  isBmesError,
  readFlagHash,
  readV8Header,
  RUNTIME_FILE_NAME,
  v8Flags,
  writeFlagHash,
  type BytecodeTarget,
  type VerifiedBytecode,
} from '@esm-bytecode/format'
import { Script, ScriptPrototypeCreateCachedData, join } from '../process/builtins.ts'
import { compileScript } from './compile-script.ts'
import { readEnvironment } from '../process/environment.ts'
import { takeDoor } from './door.ts'
import { findRuntimeFile } from './find-runtime-file.ts'
import type { Made } from '../process/own.ts'
import { hasPlainOptions } from '../process/plain-options.ts'
import { readBmesFile } from '../files/read-file.ts'
import { type Reason, reason } from '@esm-bytecode/linker'
import { importMeta } from './here.ts'
import { runRuntime, type Runtime } from './run-runtime.ts'
import { readCode, readRuntimeCode, type RuntimeCode } from './runtime-code.ts'
import { shared } from './shared.ts'
import { started } from './started.ts'

/** Bytecode of the runtime that this process may take; if there is none, why. */
interface Found {
  readonly bytecode: VerifiedBytecode | null
  readonly why: Reason | null
}

/**
 * Starts the runtime, once for each loader: from bytecode that the build of the program has made of it, if that fits, whatever flags, signatures
 * and files say; or else from its source, and knows why.
 *
 * @param near path of a module of that build; `null`: nobody knows one
 */
export function startRuntime(near: string | null): Runtime {
  return started() ?? start(near)
}

function start(near: string | null): Runtime {
  const code = readRuntimeCode()
  const { text, filename } = code
  const { bytecode, why } = findBytecode(near, code)
  const script = compileScript(text, bytecode, { filename })
  const made = describe(bytecode, why, script.cachedDataRejected === true)
  const isAccepted = made.bytecode === 'accepted'
  return runRuntime(script, {
    importMeta,
    scriptName: filename,
    compiled: isAccepted ? null : { text, script },
    made,
    v8: isAccepted ? readV8Header(bytecode!.data, process.version) : null,
    readCode,
    shared,
    door: takeDoor(),
  })
}

function describe(bytecode: VerifiedBytecode | null, why: Reason | null, isRejected: boolean): Made {
  if (bytecode === null) return { tier: null, bytecode: 'none', reason: why }
  if (!isRejected) return { tier: bytecode.target.tier, bytecode: 'accepted', reason: null }
  const rejected = `V8 rejected the bytecode of the runtime in ${RUNTIME_FILE_NAME}; build again with the Node that runs it, and with its options`
  return { tier: null, bytecode: 'rejected', reason: reason('BMES_WARN_REJECTED', rejected) }
}

function findBytecode(near: string | null, code: RuntimeCode): Found {
  const { disabled, publicKey } = readEnvironment(process.env)
  if (disabled !== null) return none('BMES_WARN_NO_BYTECODE', disabled)
  const folder = near === null ? null : findRuntimeFile(near)
  if (folder === null) {
    const where =
      near === null ? 'before a module of one was asked for' : `beside or above ${near}, or what that names`
    return none('BMES_WARN_NO_BYTECODE', `there is no ${RUNTIME_FILE_NAME} of a build ${where}`)
  }
  const path = join(folder, RUNTIME_FILE_NAME)
  if (publicKey !== null) {
    return none('BMES_WARN_SIGNATURE', `${path} is not signed, and ESM_BYTECODE_PUBLIC_KEY is set`)
  }
  try {
    const bytes = readBmesFile(path)
    if (bytes === null) return none('BMES_WARN_UNREADABLE', `${path} has vanished`)
    return choose(decodeRuntimeFile(bytes, path), path, code)
  } catch (error) {
    const why = isBmesError(error) ? 'BMES_WARN_DAMAGED' : 'BMES_WARN_UNREADABLE'
    return none(why, (error as Error).message)
  }
}

/** V8 compares its version, its flags and its snapshot with those of the bytecode by itself, since 22. */
function choose(bytecodes: ReturnType<typeof decodeRuntimeFile>, path: string, code: RuntimeCode): Found {
  const all = ArrayPrototypeFilter(bytecodes, ({ target }) => isForThisNode(target))
  const fitting =
    all.length < 2
      ? all[0]
      : (ArrayPrototypeFind(all, ({ target }) => target.flags === currentFlags()) ?? all[0])
  if (fitting === undefined) {
    const made = ArrayPrototypeMap(
      bytecodes,
      ({ target }) => `Node ${target.nodeVersion} for ${target.platform} ${target.arch}`,
    )
    return none(
      'BMES_WARN_OTHER_NODE',
      `${path} holds bytecode for ${ArrayPrototypeJoin(made, ', ')}; build with the Node that runs it`,
    )
  }
  // It takes bytecode for any text of the same length.
  if (fitting.target.textChecksum !== code.textChecksum) {
    return none(
      'BMES_WARN_OTHER_TEXT',
      `${path} is for another version of @esm-bytecode/runtime; build again with the one that is installed`,
    )
  }
  const bytecode = fitting.verify()
  allowHarmlessFlags(bytecode)
  return { bytecode, why: null }
}

function isForThisNode({ nodeVersion, platform, arch }: BytecodeTarget): boolean {
  return nodeVersion === process.version && platform === process.platform && arch === process.arch
}

/** Flags that change no bytecode, such as `--max-old-space-size`, count for V8 all the same. */
function allowHarmlessFlags({ target, data }: VerifiedBytecode): void {
  // Asking V8 takes as long as all the rest, and most programs are started without any option of its own.
  if (target.flags === '' && hasPlainOptions()) return
  const flagHash = readFlagHash(ScriptPrototypeCreateCachedData(new Script('')))
  if (flagHash === target.v8.flagHash) return
  const { first, second, differsHarmlessly } = compareFlags(target.flags, currentFlags())
  if (differsHarmlessly && first.length === 0 && second.length === 0) writeFlagHash(data, flagHash)
}

function currentFlags(): string {
  return v8Flags(process.execArgv, process.env['NODE_OPTIONS'] ?? '')
}

function none(code: Reason['code'], why: string): Found {
  return { bytecode: null, why: reason(code, why) }
}
