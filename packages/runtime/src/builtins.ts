/**
 * What the runtime uses of built-in modules. `import` would make an ES facade of each, which reads every property of it: that of
 * `node:fs` alone brings the streams along, and takes longer than all the rest of the runtime.
 */
export const nodeModule = process.getBuiltinModule('node:module')

const { getBuiltinModule } = process
const { _load } = nodeModule as unknown as { _load(id: string, parent: object): unknown }
/** Module hooks have to be told which file asks, or import-in-the-middle takes the answer for a main module, which it looks for on the disk. */
const parent = Object.assign(new nodeModule(process.execPath), { filename: process.execPath })

/**
 * A built-in module as it is, whatever hooks there are. require-in-the-middle replaces `process.getBuiltinModule`, and would
 * patch what the program never asked for.
 */
export const getBuiltin =
  getBuiltinModule.name === 'getBuiltinModule'
    ? getBuiltinModule
    : (((id: string) => _load(id, parent)) as typeof getBuiltinModule)

export const {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
} = getBuiltin('node:fs')
export const { basename, dirname, isAbsolute, join, sep } = getBuiltin('node:path')
export const { fileURLToPath, pathToFileURL } = getBuiltin('node:url')
export const { Script, constants: vmConstants } = getBuiltin('node:vm')
export const { channel } = getBuiltin('node:diagnostics_channel')
