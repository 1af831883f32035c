// What module hooks of other tools do is only seen where Node resolves something: APM agents, import-in-the-middle.
import { own } from './own.ts'

/** Whether hooks leave a built-in module as it is. What they put in its place may change whenever it likes. */
export function isUnhookedBuiltin(specifier: string): boolean {
  try {
    const bare = specifier.startsWith('node:') ? specifier.slice('node:'.length) : specifier
    return own.importMeta.resolve(specifier) === `node:${bare}`
  } catch {
    return false
  }
}

/** Whether hooks leave the URL of a module as it is: import-in-the-middle adds `?iitm=true`. */
export function isUnhookedModule(url: string): boolean {
  try {
    return own.importMeta.resolve(url) === url
  } catch {
    return false
  }
}

const isHook = /\(node:internal\/modules\/(?:customization_hooks|esm\/hooks)/

/**
 * Whether anybody resolves specifiers but Node. Nothing tells, except the stack of an error that Node throws behind all hooks: they,
 * or the thread in which they run, stand in it. https://github.com/nodejs/node/blob/v24.x/lib/internal/modules/customization_hooks.js
 */
export function hasResolveHooks(): boolean {
  const { stackTraceLimit, prepareStackTrace } = Error
  // Frozen under --frozen-intrinsics.
  Reflect.set(Error, 'stackTraceLimit', 50)
  Reflect.set(Error, 'prepareStackTrace', undefined)
  try {
    // Refused before anything is searched.
    own.importMeta.resolve('./%2f')
    return true
  } catch (error) {
    const { stack = '' } = error as Error
    // Hooks below this call have led here, and say nothing.
    const [above] = stack.split(own.scriptName, 1)
    // Where this call is not in it, the stack is too short to tell.
    return above === '' || above === stack || isHook.test(above!)
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
    Reflect.set(Error, 'prepareStackTrace', prepareStackTrace)
  }
}
