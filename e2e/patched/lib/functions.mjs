// Every function-valued property of the built-ins that a program can replace.

const { ownKeys, getOwnPropertyDescriptor, getPrototypeOf, apply, construct } = Reflect
const { defineProperty } = Object

const NAMES = [
  'Array',
  'Map',
  'Set',
  'WeakMap',
  'WeakSet',
  'WeakRef',
  'Object',
  'Function',
  'Promise',
  'RegExp',
  'String',
  'Symbol',
  'Number',
  'BigInt',
  'Boolean',
  'Date',
  'Math',
  'JSON',
  'Reflect',
  'Proxy',
  'Atomics',
  'Error',
  'TypeError',
  'SyntaxError',
  'ReferenceError',
  'Buffer',
  'URL',
  'URLSearchParams',
  'TextEncoder',
  'TextDecoder',
  'ArrayBuffer',
  'SharedArrayBuffer',
  'DataView',
  'Uint8Array',
  'Uint16Array',
  'Uint32Array',
  'Int8Array',
  'Int32Array',
  'Float64Array',
  'BigUint64Array',
]
const GLOBALS = [
  'decodeURIComponent',
  'encodeURIComponent',
  'decodeURI',
  'encodeURI',
  'parseInt',
  'parseFloat',
  'isNaN',
  'isFinite',
  'eval',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'structuredClone',
  'atob',
  'btoa',
]

/** @typedef {{ name: string, owner: object, key: PropertyKey, original: Function }} Target */

/** @returns {Target[]} in the same order on each start of one Node */
export function listFunctions() {
  /** @type {Map<object, string>} */
  const owners = new Map()
  for (const name of NAMES) {
    const value = globalThis[name]
    owners.set(value, name)
    if (typeof value === 'function' && value.prototype) owners.set(value.prototype, `${name}.prototype`)
  }
  const typedArray = getPrototypeOf(Uint8Array)
  owners.set(typedArray, '%TypedArray%')
  owners.set(typedArray.prototype, '%TypedArray%.prototype')
  const iterators = {
    Array: [][Symbol.iterator](),
    Map: new Map().keys(),
    Set: new Set().keys(),
    String: ''[Symbol.iterator](),
    RegExpString: 'a'.matchAll(/a/g),
  }
  for (const [name, iterator] of Object.entries(iterators))
    owners.set(getPrototypeOf(iterator), `%${name}IteratorPrototype%`)
  owners.set(getPrototypeOf(getPrototypeOf([][Symbol.iterator]())), '%IteratorPrototype%')
  owners.set(getPrototypeOf(function* () {}.prototype), '%GeneratorPrototype%')
  owners.set(getPrototypeOf(async function* () {}.prototype), '%AsyncGeneratorPrototype%')
  owners.set(getPrototypeOf(getPrototypeOf(async function* () {}.prototype)), '%AsyncIteratorPrototype%')
  for (const make of [function* () {}, async function () {}, async function* () {}]) {
    owners.set(getPrototypeOf(make), `%${make.constructor.name}.prototype%`)
  }
  if (typeof Iterator === 'function') owners.set(Iterator, 'Iterator')

  const targets = []
  const add = (name, owner, key) => {
    const descriptor = getOwnPropertyDescriptor(owner, key)
    if (descriptor === undefined || typeof descriptor.value !== 'function') return
    if (!descriptor.configurable && !descriptor.writable) return
    targets.push({ name, owner, key, original: descriptor.value })
  }
  for (const [owner, name] of owners) {
    for (const key of ownKeys(owner)) add(`${name}[${String(key)}]`, owner, key)
  }
  for (const key of [...NAMES, ...GLOBALS]) add(`globalThis[${key}]`, globalThis, key)
  return targets
}

/** What a function is replaced by. Each takes the original one. */
export const REPLACEMENTS = {
  throws: (original, name) =>
    function () {
      throw new Error(`${name} was replaced`)
    },
  // Ends every loop over an iterator, and is nothing that anybody expects.
  lies: () =>
    function () {
      return { done: true, value: 'replaced' }
    },
  watches: (original, name, onCall) =>
    function () {
      onCall(name)
      return new.target
        ? construct(original, arguments, new.target === original ? original : new.target)
        : apply(original, this, arguments)
    },
}

/**
 * @param {Target} target
 * @param {keyof typeof REPLACEMENTS} how
 * @param {(name: string) => void} [onCall]
 * @returns {() => void} puts the original back
 */
export function replace({ name, owner, key, original }, how, onCall) {
  const { configurable: _, ...rest } = getOwnPropertyDescriptor(owner, key)
  const value = REPLACEMENTS[how](original, name, onCall)
  // What hangs on it is not what is replaced.
  for (const own of ownKeys(original)) {
    try {
      defineProperty(value, own, getOwnPropertyDescriptor(original, own))
    } catch {
      // Some of a function are its own.
    }
  }
  const before = { ...rest, value: original }
  const after = { ...rest, value }
  defineProperty(owner, key, after)
  return () => {
    defineProperty(owner, key, before)
  }
}
