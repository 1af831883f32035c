// The first module of each program: looks at what the others have loaded, and prints it as one line of JSON.
import module, { createRequire } from 'node:module'
import { types } from 'node:util'

const require = createRequire(import.meta.url)
const { cache } = require
const warnings = []
process.on('warning', ({ name, message, code }) => warnings.push({ name, message, code }))
const globals = new Set(Reflect.ownKeys(globalThis))
const builtins = new Set(process.moduleLoadList)
const listeners = process.eventNames()

/**
 * @param {object} program
 * @param {Record<string, object>} program.imported Namespace objects, by specifier.
 * @param {Record<string, unknown>} program.required What `require()` gives, or the code of its error.
 * @param {() => unknown} program.run
 */
export async function observe({ imported, required, run }) {
  const outcome = await settle(run)
  const imports = await mapValuesAsync(imported, async (namespace, specifier) => {
    return namespace === (await import(specifier))
  })
  // When nothing is to be done any more: what is under way until then is a matter of time.
  await new Promise((resolve) => process.once('beforeExit', resolve))
  const observed = {
    imported: mapValues(imported, (namespace, specifier) => ({
      isNamespace: types.isModuleNamespaceObject(namespace),
      ...describe(namespace),
      exports: Object.fromEntries(Reflect.ownKeys(namespace).map((key) => [key, describe(namespace[key])])),
      isRequired: [namespace === required[specifier], namespace.default === required[specifier]],
    })),
    imports,
    required: mapValues(required, describe),
    outcome,
    cache: mapValues(cache, (loaded) => ({
      id: loaded.id,
      filename: loaded.filename,
      loaded: loaded.loaded,
      parent: loaded.parent?.id,
      children: loaded.children.map(({ id }) => id),
      paths: loaded.paths,
      keys: Object.keys(loaded),
      isModule: loaded instanceof module,
    })),
    cacheOrder: Object.keys(cache),
    builtins: process.moduleLoadList.filter((name) => !builtins.has(name)),
    builtinsBefore: [...builtins],
    warnings,
    globals: Reflect.ownKeys(globalThis)
      .filter((key) => !globals.has(key))
      .map(String),
    listeners: process
      .eventNames()
      .filter((name) => !listeners.includes(name))
      .map(String),
    handles: process._getActiveHandles().map(({ constructor }) => constructor.name),
    // Node collects what addons have let go of in one.
    resources: process.getActiveResourcesInfo().filter((name) => name !== 'Immediate'),
    main: [require.main?.id, process.argv.slice(2)],
    // Instrumented packages say when they are evaluated.
    evaluated: globalThis.evaluated,
  }
  const runtime = process.env.STATS_OF
  const stats = runtime === undefined ? null : (await import(runtime)).getStats()
  console.log(JSON.stringify({ observed, stats }, (_, value) => (value === undefined ? null : value)))
}

async function settle(run) {
  try {
    return await run()
  } catch (error) {
    return { error: String(error?.stack ?? error) }
  }
}

/** What can be seen of a value without calling anything of it. */
function describe(value) {
  const type = typeof value
  if (value === null || (type !== 'object' && type !== 'function')) return { type, value: String(value) }
  const properties = Object.getOwnPropertyDescriptors(value)
  return {
    type,
    tag: Object.prototype.toString.call(value),
    prototype: Object.getPrototypeOf(value)?.constructor?.name,
    isExtensible: Object.isExtensible(value),
    keys: Reflect.ownKeys(value).map((key) => {
      const { get, set, writable, enumerable, configurable } = properties[key]
      return [String(key), typeof get, typeof set, writable, enumerable, configurable].join()
    }),
    ...(type === 'function' && {
      name: String(value.name),
      arity: value.length,
      text: Function.prototype.toString.call(value),
    }),
  }
}

function mapValues(object, map) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]))
}

async function mapValuesAsync(object, map) {
  const result = {}
  for (const [key, value] of Object.entries(object)) result[key] = await map(value, key)
  return result
}
