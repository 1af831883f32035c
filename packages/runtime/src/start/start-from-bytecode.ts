import { process } from '@esm-bytecode/format/primordials'
import {
  findRuntimeBytecode,
  readV8Header,
  RUNTIME_FILE_NAME,
  type VerifiedBytecode,
} from '@esm-bytecode/format'
import { readBmesFile } from '../files/read-file.ts'
import { join } from '../process/builtins.ts'
import { hasRegisterHooks } from '../process/node-features.ts'
import { hasPlainOptions } from '../process/plain-options.ts'
import { readSwitch } from '../process/switch.ts'
import { compileScript } from './compile-script.ts'
import { takeDoor } from './door.ts'
import { importMeta } from './here.ts'
import { runRuntime, type Runtime } from './run-runtime.ts'
import { readCode, readRuntimeCode } from './runtime-code.ts'
import { started } from './started.ts'

/**
 * Starts the runtime as nearly every program does, in as little code as that takes: all of this is compiled at each start, and all else comes
 * from bytecode.
 *
 * @param folder what `findRuntimeFile()` has found
 * @param shared what `shared.ts` says; `null`: the program has not begun, and the runtime takes it itself
 * @returns `null` if anything is out of the ordinary: `start-runtime.ts` knows what to do about it, and says why
 */
export function startFromBytecode(folder: string, shared: object | null): Runtime | null {
  const { env, execArgv } = process
  if (readSwitch(env, execArgv) !== null || env['ESM_BYTECODE_PUBLIC_KEY'] !== undefined) return null
  if (!hasRegisterHooks || !hasPlainOptions() || started() !== undefined) return null
  const { text, filename, textChecksum } = readRuntimeCode()
  const bytecode = readBytecode(join(folder, RUNTIME_FILE_NAME), textChecksum)
  if (bytecode === null) return null
  const script = compileScript(text, bytecode, { filename })
  if (script.cachedDataRejected === true) return null
  return runRuntime(script, {
    importMeta,
    scriptName: filename,
    compiled: null,
    made: { tier: bytecode.target.tier, bytecode: 'accepted', reason: null },
    v8: readV8Header(bytecode.data, process.version),
    readCode,
    shared,
    door: takeDoor(),
  })
}

function readBytecode(path: string, text: number | null): VerifiedBytecode | null {
  try {
    const bytes = readBmesFile(path)
    if (bytes === null) return null
    return findRuntimeBytecode(
      bytes,
      ({ nodeVersion, platform, arch, flags, textChecksum }) =>
        nodeVersion === process.version &&
        platform === process.platform &&
        arch === process.arch &&
        flags === '' &&
        textChecksum === text,
    )
  } catch {
    return null
  }
}
