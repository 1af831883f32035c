import {
  ArrayPrototypePush,
  ErrorCaptureStackTrace,
  ObjectDefineProperty,
  ObjectPreventExtensions,
  ObjectSetPrototypeOf,
  ReferenceError,
  SymbolToStringTag,
} from '@esm-bytecode/format/primordials'
import { HOLE, type Cell, type ResolvedMember } from '@esm-bytecode/linker'

/**
 * Makes what stands for a namespace object where nobody can see that, and only these members of it are read. What can change is set again
 * whenever it does, and what is in its temporal dead zone throws, as with Node's own.
 */
export function objectWith(members: readonly ResolvedMember[]): object {
  // V8 reads from it as fast as from any other: not so if it were created without a prototype, or got its members by assignments.
  const object: object = ObjectSetPrototypeOf({}, null)
  for (let i = 0; i < members.length; i++) {
    const { name, cell, isLive, members: own } = members[i]!
    if (own !== null) setMember(object, name, objectWith(own))
    else if (cell !== null && isLive) follow(object, name, cell)
    else setMember(object, name, cell?.value)
  }
  // Stack traces say whose member was called.
  ObjectDefineProperty(object, SymbolToStringTag, { __proto__: null, value: 'Module' })
  return ObjectPreventExtensions(object)
}

/** Nobody can assign to it, and it can be set again. */
function setMember(object: object, name: string, value: unknown): void {
  ObjectDefineProperty(object, name, { __proto__: null, configurable: true, enumerable: true, value })
}

function follow(object: object, name: string, cell: Cell): void {
  if (cell.value === HOLE) {
    const get = throwerFor(name)
    ObjectDefineProperty(object, name, { __proto__: null, configurable: true, enumerable: true, get })
  } else {
    setMember(object, name, cell.value)
  }
  ArrayPrototypePush((cell.followers ??= []), (value) => setMember(object, name, value))
}

function throwerFor(name: string): () => never {
  const read = () => {
    const error = new ReferenceError(`Cannot access '${name}' before initialization`)
    ErrorCaptureStackTrace(error, read)
    throw error
  }
  return read
}
