import {
  SafeSet,
  StringPrototypeSlice,
  StringPrototypeStartsWith,
  process,
} from '@esm-bytecode/format/primordials'
/** Names of what this process has loaded of Node's own modules, in order; Node appends to it. */
const list: readonly string[] = (process as { moduleLoadList?: readonly string[] }).moduleLoadList ?? []

const PREFIX = 'NativeModule '

let seen = 0
const loaded = new SafeSet<string>()

/**
 * Whether anybody has loaded a built-in module, by whatever way: hooks see neither `process.getBuiltinModule()` nor what other preloads
 * have loaded before. Node itself loads neither `inspector` nor, where there is no IPC channel, `v8` for an ordinary program.
 *
 * @param name without `node:`
 */
export function isBuiltinLoaded(name: string): boolean {
  for (; seen < list.length; seen++) {
    const entry = list[seen]!
    if (StringPrototypeStartsWith(entry, PREFIX)) loaded.add(StringPrototypeSlice(entry, PREFIX.length))
  }
  return loaded.has(name)
}

/** The same, and where nobody can tell, `true`. */
export function mayBeLoaded(name: string): boolean {
  return list.length === 0 || isBuiltinLoaded(name)
}
