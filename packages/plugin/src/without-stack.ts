import { inspect } from 'node:util'
import { isBmesError } from '@esm-bytecode/format'

/** Hosts print the stack of what ends a build, and the fields of the error; the message is all that is for its reader. */
export function withoutStack(error: unknown): unknown {
  if (!isBmesError(error)) return error
  const text = `${error.name}: ${error.message}`
  return Object.defineProperties(error, {
    stack: { value: `${text}\n`, configurable: true },
    [inspect.custom]: { value: () => text, configurable: true },
  })
}
