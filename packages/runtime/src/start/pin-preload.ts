import {
  ArrayPrototypeConcat,
  ArrayPrototypeSlice,
  ArrayPrototypeSome,
  ReflectSet,
  RegExpPrototypeTest,
  StringPrototypeIncludes,
  StringPrototypeStartsWith,
  URL,
  process,
} from '@esm-bytecode/format/primordials'
import { fileURLToPath, getBuiltin, isAbsolute, pathToFileURL, realpathSync } from '../process/builtins.ts'
import { fileHref } from '../files/file-href.ts'
import { findPreloads, type Preload } from '../process/preloads.ts'
import { changeNodeOptions, splitNodeOptions } from '../process/split-node-options.ts'

/**
 * Makes the options that preload this runtime independent of the working directory. Children inherit them: `child_process.fork()` and
 * `node:cluster` through `process.execArgv`, every Node through `NODE_OPTIONS`. Node resolves `--import` from the working directory of the
 * child, and the packages of the program need not be there: a child that runs without the option would end with ERR_MODULE_NOT_FOUND.
 *
 * A program that looks at `process.execArgv` sees a URL where its user has written the name of a package. Without the runtime there is no
 * such option at all, so that this is no further difference. All other options stay as they are.
 *
 * @param self URL of the module that is preloaded
 * @param name what it is called in packages that depend on it
 */
export function pinPreload(
  self: string,
  name: string,
  execArgv = process.execArgv,
  env = process.env,
  cwd = process.cwd(),
): void {
  const nodeOptions = env['NODE_OPTIONS'] ?? ''
  const preloads = findPreloads(ArrayPrototypeConcat(execArgv, splitNodeOptions(nodeOptions)))
  if (!ArrayPrototypeSome(preloads, ({ value }) => mayDepend(value))) return
  const path = fileURLToPath(self)
  const isSelf = recognize(preloads, path, name, cwd)
  const pin = (options: readonly string[]) => {
    const pinned = ArrayPrototypeSlice(options)
    const found = findPreloads(options)
    for (let i = 0; i < found.length; i++) {
      const preload = found[i]!
      const { option, value, index } = preload
      if (!mayDepend(value) || !isSelf(preload)) continue
      const target = option === '--import' ? self : path
      pinned[index] = options[index] === value ? target : `${option}=${target}`
    }
    return pinned
  }
  // In place, and without a complaint where somebody has frozen it.
  const pinned = pin(execArgv)
  for (let index = 0; index < pinned.length; index++) ReflectSet(execArgv, index, pinned[index])
  const changed = changeNodeOptions(nodeOptions, pin)
  if (changed !== nodeOptions) env['NODE_OPTIONS'] = changed
}

/** Whether the working directory decides what a preload is. */
function mayDepend(value: string): boolean {
  if (value === '' || isAbsolute(value)) return false
  return !StringPrototypeIncludes(value, ':') || !RegExpPrototypeTest(/^[a-z][a-z\d+.-]+:/i, value)
}

/** Its own name, and a relative path, need no search; only where neither is there, is it asked what other names lead to. */
function recognize(
  preloads: readonly Preload[],
  path: string,
  name: string,
  cwd: string,
): (preload: Preload) => boolean {
  const isPlain = ({ option, value }: Preload) => {
    if (!StringPrototypeStartsWith(value, './') && !StringPrototypeStartsWith(value, '../')) {
      return value === name
    }
    return leadsTo(path, () =>
      option === '--import' ? fileURLToPath(new URL(value, pathToFileURL(`${cwd}/`))) : resolve(value, cwd),
    )
  }
  const isKnown = ({ value }: Preload) => value === path || value === fileHref(path)
  if (ArrayPrototypeSome(preloads, (preload) => isKnown(preload) || isPlain(preload))) return isPlain
  return ({ value }) => leadsTo(path, () => resolve(value, cwd))
}

function resolve(specifier: string, cwd: string): string {
  return getBuiltin('node:module').createRequire(`${cwd}/`).resolve(specifier)
}

function leadsTo(path: string, find: () => string): boolean {
  try {
    return realpathSync(find()) === realpathSync(path)
  } catch {
    // It is not there, or not for require().
    return false
  }
}
