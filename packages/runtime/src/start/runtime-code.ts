import { BufferPrototypeLatin1Slice, Error, URLPrototypeGetHref } from '@esm-bytecode/format/primordials'
import { checksum } from '@esm-bytecode/format'
import { fileURLToPath } from '../process/builtins.ts'
import { readLinkedFile } from '../files/read-file.ts'

/** A script of the runtime: V8 takes no bytecode for ES modules. */
export interface Code {
  /** An expression whose value is `(exports, require, module) => void`, in ASCII. */
  readonly text: string
  /** What stack traces call it: its URL, where it has one. */
  readonly filename: string
}

export interface RuntimeCode extends Code {
  /** Of the text. */
  checksum(): number
}

// Tools that trace the files of a program look for this expression, with the name `URL`. It is evaluated when this file is loaded.
const RUNTIME = new URL('./runtime.cjs', import.meta.url)
const STORE = new URL('./store.cjs', import.meta.url)

/** All of the runtime but the store. */
export function readRuntimeCode(): RuntimeCode {
  return read(RUNTIME)
}

/** The store: a file of its own, which most starts never read. */
export function readStoreCode(): Code {
  return read(STORE)
}

function read(url: URL): RuntimeCode {
  const path = fileURLToPath(url)
  const bytes = readLinkedFile(path)
  if (bytes === null) throw new Error(`${path} is missing; install @esm-bytecode/runtime again`)
  return {
    text: BufferPrototypeLatin1Slice(bytes),
    filename: URLPrototypeGetHref(url),
    checksum: () => checksum(bytes),
  }
}
