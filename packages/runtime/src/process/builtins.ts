import {
  ObjectFreeze,
  ReflectApply,
  getBuiltinModule,
  globalObject,
  process,
  uncurryThis,
} from '@esm-bytecode/format/primordials'
import type { Stats } from 'node:fs'
import type { Script as VmScript } from 'node:vm'

// What the runtime uses of built-in modules. `import` would make an ES facade of each, which reads every property of it: that of `node:fs`
// alone brings the streams along, and takes longer than all the rest of the runtime.

/**
 * A built-in module as it is, whatever hooks there are. require-in-the-middle replaces `process.getBuiltinModule`, and would
 * patch what the program never asked for.
 */
export const getBuiltin: NodeJS.Process['getBuiltinModule'] =
  getBuiltinModule.name === 'getBuiltinModule' ? getBuiltinModule : askLoader()

function askLoader(): NodeJS.Process['getBuiltinModule'] {
  const nodeModule = getBuiltinModule('node:module')
  const { _load } = nodeModule as unknown as { _load(id: string, parent: object): unknown }
  // Module hooks have to be told which file asks, or import-in-the-middle takes the answer for a main module, which it looks for on the disk.
  const parent = Object.assign(new nodeModule(process.execPath), { filename: process.execPath })
  return ((id: string) => _load(id, parent)) as NodeJS.Process['getBuiltinModule']
}

export const nodeModule = getBuiltinModule('node:module')

export const {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} = getBuiltin('node:fs')

const { realpathSync: realpathByParts } = getBuiltin('node:fs')
/** In one call of the system where that gives the same: on Windows it spells drives and names in other ways. */
export const realpathSync = process.platform === 'win32' ? realpathByParts : realpathByParts.native
export const { basename, dirname, isAbsolute, sep } = getBuiltin('node:path')

const { normalize } = getBuiltin('node:path')
/** `join()` of `node:path` asks an array for its `push`. */
export function join(folder: string, path: string): string {
  if (folder === '' || path === '') return normalize(folder + path)
  return normalize(folder + sep + path)
}

export const { fileURLToPath, pathToFileURL } = getBuiltin('node:url')
export const { isProxy } = getBuiltin('node:util').types
export const { Script, constants: vmConstants } = getBuiltin('node:vm')
export const { channel } = getBuiltin('node:diagnostics_channel')
export const { createRequire, isBuiltin } = nodeModule
export const { setImmediate, setTimeout } = globalObject

const { createCachedData, runInThisContext } = Script.prototype
export const ScriptPrototypeCreateCachedData: (script: VmScript) => Buffer = uncurryThis(createCachedData)
export const ScriptPrototypeRunInThisContext: (script: VmScript) => unknown = uncurryThis(runInThisContext)

/** For `lstatSync()`. */
export const ABSENT_IS_NO_ERROR: { readonly throwIfNoEntry: false } = ObjectFreeze({
  __proto__: null,
  throwIfNoEntry: false,
})

const { S_IFDIR, S_IFMT, S_IFREG } = constants

/** What `stat.isFile()` gives. */
export function isFile({ mode }: Pick<Stats, 'mode'>): boolean {
  return (mode & S_IFMT) === S_IFREG
}

/** What `stat.isDirectory()` gives. */
export function isDirectory({ mode }: Pick<Stats, 'mode'>): boolean {
  return (mode & S_IFMT) === S_IFDIR
}

export const { cwd, getegid, geteuid, getgid, getuid, hrtime, kill, nextTick, uptime } = process

const { getActiveResourcesInfo: getResources } = process
export function getActiveResourcesInfo(): string[] {
  return ReflectApply(getResources, process, [])
}

const { on } = process
/** Calls `listener` when the process exits. */
export function addExitListener(listener: () => void): void {
  ReflectApply(on, process, ['exit', listener])
}
