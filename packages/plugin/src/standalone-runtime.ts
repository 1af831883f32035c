import { readFileSync } from 'node:fs'
import { extname, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { errOption, replaceSpecifier, type escapeNonAscii } from '@esm-bytecode/compiler'
import type { OutputBundle, OutputChunk, RenderedChunk } from 'rollup'

type EditedChunk = ReturnType<typeof escapeNonAscii>

/**
 * The runtime as one file, at the root of the folder that chunks are written to. It is no chunk, and gets no sidecar.
 *
 * @throws BmesError `BMES_ERR_OPTION` if the build has such a file already
 */
export function standaloneRuntime(
  entry: OutputChunk,
  bundle: OutputBundle,
): { readonly fileName: string; readonly source: string } {
  const fileName = fileNameFor(entry)
  if (fileName in bundle) {
    throw errOption(
      `The option "standalone" of esmBytecode() writes ${fileName}, and the build has a file of that name. Rename that one.`,
    )
  }
  const path = fileURLToPath(import.meta.resolve('@esm-bytecode/runtime/standalone'))
  return { fileName, source: readFileSync(path, 'utf8') }
}

/**
 * Has a chunk import the runtime from that file, and not from the package.
 *
 * @param edited what else has been changed of the chunk
 */
export function importStandalone(
  code: string,
  chunk: RenderedChunk,
  edited: EditedChunk,
): ReturnType<typeof replaceSpecifier> {
  const path = posix.relative(posix.dirname(chunk.fileName), fileNameFor(chunk))
  return replaceSpecifier(code, '@esm-bytecode/runtime', path.startsWith('.') ? path : `./${path}`, edited)
}

/** With the ending of chunks, so that Node takes both for ES modules. */
function fileNameFor({ fileName }: { readonly fileName: string }): string {
  return `esm-bytecode${extname(fileName)}`
}
