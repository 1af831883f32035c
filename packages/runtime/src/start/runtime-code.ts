import {
  BufferPrototypeLatin1Slice,
  Error,
  StringPrototypeEndsWith,
  URLPrototypeGetHref,
} from '@esm-bytecode/format/primordials'
import { fileURLToPath } from '../process/builtins.ts'
import { readLinkedFile } from '../files/read-file.ts'
import { codeUrls } from './here.ts'
import { RUNTIME_END, RUNTIME_TEXT_CHECKSUM } from './runtime-text.ts'

/** A script of the runtime: V8 takes no bytecode for ES modules. */
export interface Code {
  /** An expression whose value is `(exports, require, module) => void`, in ASCII. */
  readonly text: string
  /** What stack traces call it: its URL, where it has one. */
  readonly filename: string
}

const { runtime, store } = codeUrls()

export interface RuntimeCode extends Code {
  /** Of the text that was built with this file; `null`: the text is another one. */
  readonly textChecksum: number | null
}

/** All of the runtime but the store. */
export function readRuntimeCode(): RuntimeCode {
  const code = read(runtime)
  // Both are files of one package. To sum up the text at each start would take longer than to run it.
  const isBuiltTogether = StringPrototypeEndsWith(code.text, RUNTIME_END)
  return { ...code, textChecksum: isBuiltTogether ? RUNTIME_TEXT_CHECKSUM : null }
}

/** The store: a file of its own, which most starts never read. */
export function readStoreCode(): Code {
  return read(store)
}

function read(url: URL): Code {
  const path = fileURLToPath(url)
  const bytes = readLinkedFile(path)
  if (bytes === null) throw new Error(`${path} is missing; install @esm-bytecode/runtime again`)
  return { text: BufferPrototypeLatin1Slice(bytes), filename: URLPrototypeGetHref(url) }
}
