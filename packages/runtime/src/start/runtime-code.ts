import {
  BufferPrototypeLatin1Slice,
  Error,
  StringPrototypeEndsWith,
  URLPrototypeGetHref,
} from '@esm-bytecode/format/primordials'
import { fileURLToPath } from '../process/builtins.ts'
import { readLinkedFile } from '../files/read-file.ts'
import { codeUrls } from './here.ts'
import type { Code } from './run-code.ts'
import { RUNTIME_END, RUNTIME_TEXT_CHECKSUM } from './runtime-text.ts'

const urls = codeUrls()

export interface RuntimeCode extends Code {
  /** Of the text that was built with this file; `null`: the text is another one. */
  readonly textChecksum: number | null
}

/** What each start needs. */
export function readRuntimeCode(): RuntimeCode {
  const code = read(urls.runtime)
  // Both are files of one package. To sum up the text at each start would take longer than to run it.
  const isBuiltTogether = StringPrototypeEndsWith(code.text, RUNTIME_END)
  return { ...code, textChecksum: isBuiltTogether ? RUNTIME_TEXT_CHECKSUM : null }
}

/** What most starts never read. */
export function readCode(name: 'deferred' | 'store'): Code {
  return read(urls[name])
}

function read(url: URL): Code {
  const path = fileURLToPath(url)
  const bytes = readLinkedFile(path)
  if (bytes === null) throw new Error(`${path} is missing; install @esm-bytecode/runtime again`)
  return { text: BufferPrototypeLatin1Slice(bytes), filename: URLPrototypeGetHref(url) }
}
