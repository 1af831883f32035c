import { BufferPrototypeLatin1Slice, Error, URL, URLPrototypeGetHref } from '@esm-bytecode/format/primordials'
import { fileURLToPath } from '../process/builtins.ts'
import { readLinkedFile } from '../files/read-file.ts'

/** A script of the runtime: V8 takes no bytecode for ES modules. */
export interface Code {
  /** An expression whose value is `(exports, require, module) => void`, in ASCII. */
  readonly text: string
  /** What stack traces call it: its URL, where it has one. */
  readonly filename: string
}

/** All of the runtime but the store. */
export function readRuntimeCode(): Code {
  return read(new URL('./runtime.cjs', import.meta.url))
}

/** The store: a file of its own, which most starts never read. */
export function readStoreCode(): Code {
  return read(new URL('./store.cjs', import.meta.url))
}

/** @param url written where it is asked for, so that tools which trace the files of a program find it */
function read(url: URL): Code {
  const path = fileURLToPath(url)
  const bytes = readLinkedFile(path)
  if (bytes === null) throw new Error(`${path} is missing; install @esm-bytecode/runtime again`)
  return { text: BufferPrototypeLatin1Slice(bytes), filename: URLPrototypeGetHref(url) }
}
