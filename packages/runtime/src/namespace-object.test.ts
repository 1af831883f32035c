import { describe, expect, it } from 'vitest'
import { namespaceOf, link } from '../test/graph.ts'
import { runNatively } from '../test/native.ts'
import type { CyclicModule } from './cyclic-module.ts'
import { setCell } from './module-function.ts'

const MODULE = {
  'module.js': `export const c = 1; export let l = { x: 1 }; export var v; export function f() {} export default class K {}
    const s = 2; export { s as 'a b', s as '10', s as '9', s as '__proto__', s as Z, s as then }; export * from './other.js'`,
  'other.js': `export const other = 3; export default 4; export const c = 5`,
}

/**
 * Tells, as text, what each operation gives on a namespace object: the same text runs in Node. Not asked: what an heir of a
 * namespace object does with an assignment, which V8 got wrong before Node 26.
 */
const OBSERVE = `
const observed = {}
const outcome = (operation) => {
  try {
    const value = operation()
    return typeof value === 'function' ? 'function ' + value.name : JSON.stringify(value) ?? String(value)
  } catch (error) {
    return error.name
  }
}
const KEYS = ['c', 'l', 'v', 'f', 'default', 'a b', '10', '__proto__', 'then', 'none', 'toString', 'constructor', Symbol.toStringTag, Symbol.iterator]
const OPERATIONS = {
  get: (key) => ns[key],
  has: (key) => key in ns,
  hasOwn: (key) => Object.hasOwn(ns, key),
  descriptor: (key) => Object.getOwnPropertyDescriptor(ns, key),
  set: (key) => Reflect.set(ns, key, 1),
  'strict set': (key) => { 'use strict'; ns[key] = 1 },
  delete: (key) => Reflect.deleteProperty(ns, key),
  'strict delete': (key) => { 'use strict'; return delete ns[key] },
  'define another value': (key) => Reflect.defineProperty(ns, key, { value: 99 }),
  'define the same value': (key) => Reflect.defineProperty(ns, key, { value: ns[key] }),
  'define all the same': (key) => Reflect.defineProperty(ns, key, { value: ns[key], writable: true, enumerable: true, configurable: false }),
  'define nothing': (key) => Reflect.defineProperty(ns, key, {}),
  'define read-only': (key) => Reflect.defineProperty(ns, key, { writable: false }),
  'define hidden': (key) => Reflect.defineProperty(ns, key, { enumerable: false }),
  'define configurable': (key) => Reflect.defineProperty(ns, key, { configurable: true }),
  'define an accessor': (key) => Reflect.defineProperty(ns, key, { get() {} }),
  'get from an heir': (key) => Reflect.get(ns, key, {}),
}
for (const [name, operation] of Object.entries(OPERATIONS))
  for (const key of KEYS) observed[name + ' ' + String(key)] = outcome(() => operation(key))
Object.assign(observed, {
  keys: outcome(() => Object.keys(ns)),
  ownKeys: outcome(() => Reflect.ownKeys(ns).map(String)),
  forIn: outcome(() => { const keys = []; for (const key in ns) keys.push(key); return keys }),
  prototype: outcome(() => Object.getPrototypeOf(ns)),
  'set prototype null': outcome(() => Reflect.setPrototypeOf(ns, null)),
  'set prototype': outcome(() => Reflect.setPrototypeOf(ns, {})),
  extensible: outcome(() => Object.isExtensible(ns)),
  preventExtensions: outcome(() => Reflect.preventExtensions(ns)),
  sealed: outcome(() => Object.isSealed(ns)),
  frozen: outcome(() => Object.isFrozen(ns)),
  seal: outcome(() => Object.seal(ns) === ns),
  freeze: outcome(() => Object.freeze(ns) === ns),
  string: outcome(() => Object.prototype.toString.call(ns)),
  json: outcome(() => JSON.stringify(ns)),
  spread: outcome(() => ({ ...ns })),
  entries: outcome(() => Object.entries(ns)),
  type: outcome(() => typeof ns),
  call: outcome(() => ns()),
})
`

/** `main.js` tells what it observes: the module evaluated, or uninitialized. */
function observeNatively(sources: Record<string, string>): Record<string, string> {
  const [{ log, error }] = runNatively([{ sources, entry: 'main.js' }]) as [ReturnType<typeof runNatively>[0]]
  if (error !== null) throw new Error(error)
  return log[0] as Record<string, string>
}

function observe(ns: object): Record<string, string> {
  // oxlint-disable-next-line no-new-func
  return new Function('ns', `${OBSERVE}; return observed`)(ns) as Record<string, string>
}

describe('an emulated namespace object', () => {
  it('answers every operation as the real one', () => {
    const module = link(MODULE, 'module.js')
    const native = observeNatively({
      ...MODULE,
      'main.js': `import * as ns from './module.js'; ${OBSERVE} log(observed)`,
    })
    const values: Record<string, unknown> = {
      c: 1,
      l: { x: 1 },
      v: undefined,
      f: function f() {},
      // oxlint-disable-next-line typescript/no-extraneous-class
      default: class K {},
      s: 2,
    }
    for (const { exportName, localName } of module.record.localExports) {
      setCell(
        module.cells[module.localExports.get(exportName)!]!,
        values[localName === 's' ? 's' : exportName],
      )
    }
    setCell((module.loadedModules[0] as CyclicModule).cells[0]!, 3)
    expect(observe(namespaceOf(module))).toEqual(native)
  })

  it('answers every operation as the real one before its module was evaluated', () => {
    const native = observeNatively({
      ...MODULE,
      'other.js': `import { run } from './observe.js'; run(); ${MODULE['other.js']}`,
      'observe.js': `import * as ns from './module.js'; export function run() { ${OBSERVE} log(observed) }`,
      'main.js': `import './module.js'`,
    })
    const module = link(MODULE, 'module.js')
    setCell(module.cells[module.localExports.get('f')!]!, function f() {})
    expect(observe(namespaceOf(module))).toEqual(native)
  })

  it('follows its bindings', () => {
    const module = link({ 'main.js': 'export let x = 1; export { x as y }' }, 'main.js')
    const namespace = namespaceOf(module) as Record<string, unknown>
    setCell(module.cells[0]!, 1)
    expect([namespace['x'], namespace['y']]).toEqual([1, 1])
    setCell(module.cells[0]!, 2)
    expect([namespace['x'], namespace['y']]).toEqual([2, 2])
  })
})
