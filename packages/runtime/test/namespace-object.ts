import {
  type Cell,
  type CyclicModule,
  HOLE,
  NAMESPACE,
  namespaceExports,
  resolvedCell,
} from '@esm-bytecode/linker'

/**
 * A module namespace object (ECMA-262 10.4.6) for tests that run without Node's loader, whose facades give Node's own. It
 * behaves as one, save for `util.types.isModuleNamespaceObject()` and its speed.
 *
 * @param namespaceOf leads to the namespace objects of other modules
 */
export function createNamespaceObject(
  module: CyclicModule,
  namespaceOf: (module: CyclicModule) => object,
): object {
  const exports = new Map<string, Cell | CyclicModule>()
  for (const [name, resolution] of namespaceExports(module)) {
    const isNamespace = resolution.binding === NAMESPACE
    exports.set(name, isNamespace ? (resolution.module as CyclicModule) : resolvedCell(resolution))
  }
  // Keys of the target are those of the proxy: what a proxy may claim is bounded by what its target has.
  const target = Object.create(null) as Record<PropertyKey, unknown>
  for (const name of exports.keys()) {
    Object.defineProperty(target, name, {
      value: undefined,
      writable: true,
      enumerable: true,
      configurable: false,
    })
  }
  Object.defineProperty(target, Symbol.toStringTag, { value: 'Module' })
  Object.preventExtensions(target)

  const read = (key: PropertyKey): unknown => {
    const found = typeof key === 'string' ? exports.get(key) : undefined
    if (found === undefined) return Reflect.get(target, key)
    if (!('value' in found)) return namespaceOf(found)
    if (found.value !== HOLE) return found.value
    throw new ReferenceError(`Cannot access '${String(key)}' before initialization`)
  }
  return new Proxy(target, {
    get: (_target, key) => read(key),
    set: () => false,
    deleteProperty: (_target, key) => !Object.hasOwn(target, key),
    setPrototypeOf: (_target, prototype) => prototype === null,
    getOwnPropertyDescriptor(_target, key) {
      const descriptor = Reflect.getOwnPropertyDescriptor(target, key)
      if (descriptor && typeof key === 'string') descriptor.value = read(key)
      return descriptor
    },
    // 10.4.6.7: only what changes nothing succeeds.
    defineProperty(_target, key, descriptor) {
      if (typeof key === 'symbol') return Reflect.defineProperty(target, key, descriptor)
      if (!exports.has(key)) return false
      // Step 2: an uninitialized binding throws, whatever is asked of it.
      const current = read(key)
      if (descriptor.configurable === true || descriptor.enumerable === false) return false
      if ('get' in descriptor || 'set' in descriptor || descriptor.writable === false) return false
      return !('value' in descriptor) || Object.is(descriptor.value, current)
    },
  })
}
