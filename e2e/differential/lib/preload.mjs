// Goes before every program, on both sides alike. Gives it `log`, `observe` and `firstFrame`, looks at the namespace object
// of the entry once everything has settled, and reports what was served from sidecars to a file descriptor of its own.
import { subscribe } from 'node:diagnostics_channel'
import { writeSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { types } from 'node:util'
import { isMainThread } from 'node:worker_threads'

const served = []
subscribe('esm-bytecode:module', (message) => served.push(message))
process.on('exit', () => {
  if (!isMainThread) return
  try {
    writeSync(3, JSON.stringify(served))
  } catch {
    // Started by hand.
  }
})

const show = (value) => {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'symbol' || typeof value === 'function')
    return `${typeof value} ${String(value.name ?? value.description)}`
  if (types.isModuleNamespaceObject(value) || value?.[Symbol.toStringTag] === 'Module')
    return 'a namespace object'
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (typeof value === 'object' && value !== null) {
    try {
      return JSON.stringify(value)
    } catch {
      return Object.prototype.toString.call(value)
    }
  }
  return typeof value === 'bigint' ? `${value}n` : Object.is(value, -0) ? '-0' : String(value)
}

const attempt = (action) => {
  try {
    return show(action())
  } catch (error) {
    return `throws ${show(error)}`
  }
}

/** Everything that a module namespace object does; ECMA-262 10.4.6. */
function observe(namespace) {
  'use strict'
  const lines = []
  const say = (what, action) => lines.push(`${what}: ${attempt(action)}`)
  say('tag', () => Object.prototype.toString.call(namespace))
  say('prototype', () => Object.getPrototypeOf(namespace))
  say('extensible', () => Object.isExtensible(namespace))
  say('keys', () => Reflect.ownKeys(namespace).map(String))
  say('Object.keys', () => Object.keys(namespace))
  say('for in', () => {
    const keys = []
    for (const key in namespace) keys.push(key)
    return keys
  })
  say('sealed', () => Object.isSealed(namespace))
  say('frozen', () => Object.isFrozen(namespace))
  const keys = Reflect.ownKeys(namespace)
  for (const key of [...keys, 'noSuchExport', Symbol.iterator, 'then', '__proto__', 'toString']) {
    const name = String(key)
    say(`get ${name}`, () => namespace[key])
    say(`get ${name} with receiver`, () => Reflect.get(namespace, key, {}))
    say(`has ${name}`, () => Reflect.has(namespace, key))
    say(`own ${name}`, () => Object.hasOwn(namespace, key))
    say(`enumerable ${name}`, () => ({}).propertyIsEnumerable.call(namespace, key))
    say(`descriptor ${name}`, () => {
      const found = Object.getOwnPropertyDescriptor(namespace, key)
      return found && Object.keys(found).map((field) => `${field} ${show(found[field])}`)
    })
    say(`set ${name}`, () => {
      namespace[key] = 1
    })
    say(`Reflect.set ${name}`, () => Reflect.set(namespace, key, 1))
    say(`Reflect.set ${name} on an heir`, () => Reflect.set(Object.create(namespace), key, 1))
    say(`Reflect.set ${name} as receiver`, () => Reflect.set({}, key, 1, namespace))
    say(`delete ${name}`, () => delete namespace[key])
    say(`Reflect.delete ${name}`, () => Reflect.deleteProperty(namespace, key))
    const descriptors = [
      {},
      { value: 1 },
      { value: namespace[Symbol.toStringTag] },
      { writable: false },
      { writable: true, enumerable: true, configurable: false },
      { configurable: true },
      { enumerable: false },
      { get: undefined },
      { get() {} },
      { set: undefined },
    ]
    for (const [i, descriptor] of descriptors.entries()) {
      say(`define ${i} ${name}`, () => Reflect.defineProperty(namespace, key, descriptor))
    }
    say(`define the same ${name}`, () =>
      Reflect.defineProperty(namespace, key, { value: namespace[key], writable: true, enumerable: true }),
    )
    say(`Object.defineProperty ${name}`, () => void Object.defineProperty(namespace, key, { value: 2 }))
  }
  say('preventExtensions', () => Reflect.preventExtensions(namespace))
  say('setPrototypeOf null', () => Reflect.setPrototypeOf(namespace, null))
  say('setPrototypeOf {}', () => Reflect.setPrototypeOf(namespace, {}))
  say('Object.setPrototypeOf {}', () => void Object.setPrototypeOf(namespace, {}))
  say('freeze', () => void Object.freeze(namespace))
  say('seal', () => void Object.seal(namespace))
  say('spread', () => ({ ...namespace }))
  say('JSON', () => JSON.stringify(namespace))
  say('as a prototype', () => Object.create(namespace)[keys[0]])
  say('typeof', () => typeof namespace)
  return lines.join('\n')
}

Object.assign(globalThis, {
  log: (...values) =>
    console.log(...values.map((value) => (typeof value === 'string' ? value : show(value)))),
  observe,
  attempt,
  /** Function, file, line and column of the place where an error was made. */
  firstFrame: (error) =>
    error.stack
      .split('\n')
      .find((line) => /^ {4}at /.test(line))
      ?.trim(),
})

const entry = process.env.DIFFERENTIAL_ENTRY
if (entry && isMainThread) {
  process.once('beforeExit', () => {
    import(pathToFileURL(entry).href).then(
      (namespace) => console.log(observe(namespace)),
      (error) => console.log(`again: ${show(error)}`),
    )
  })
}
