import { readFileSync } from './builtins.ts'

/** A script of the runtime: V8 takes no bytecode for ES modules. */
export interface Code {
  /** An expression whose value is `(exports, require, module) => void`, in ASCII. */
  readonly text: string
  /** What stack traces call it: its URL, where it has one. */
  readonly filename: string
}

/** All of the runtime but the store. */
export function readRuntimeCode(): Code {
  return read('./runtime.cjs')
}

/** The store: a file of its own, which most starts never read. */
export function readStoreCode(): Code {
  return read('./store.cjs')
}

function read(name: string): Code {
  const url = new URL(name, import.meta.url)
  return { text: readFileSync(url, 'latin1'), filename: url.href }
}
