import { readFileSync } from 'node:fs'
import { decodeRuntimeFile, encodeRuntimeFile, subjectOfScript, type Bytecode } from '@esm-bytecode/format'
import { readRuntimeCode } from '@esm-bytecode/runtime/code'
import { replace, type Recorded } from './recording.ts'

/**
 * Puts what was recorded of the runtime itself into the file of a build that holds its bytecode.
 *
 * @returns `bytes`: the new file, not written yet; `null`: it stays as it is
 * @throws BmesError with a code of `@esm-bytecode/format` if the file is damaged
 */
export function harvestRuntime(
  path: string,
  recorded: readonly Recorded[],
): { readonly path: string; readonly bytes: Uint8Array | null } {
  const { text, filename } = readRuntimeCode(false)
  const subject = subjectOfScript(text)
  const made = decodeRuntimeFile(readFileSync(path), path).map((bytecode): Bytecode => bytecode.verify())
  let bytecodes = made
  for (const { find } of recorded) {
    const warm = find(subject, filename)
    // What the build made none for takes none: Node 20.
    if (warm !== undefined && made.some(({ target }) => target.nodeVersion === warm.target.nodeVersion)) {
      bytecodes = replace(bytecodes, warm)
    }
  }
  return { path, bytes: bytecodes === made ? null : encodeRuntimeFile(bytecodes) }
}
