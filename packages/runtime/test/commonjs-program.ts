/**
 * For `--import`, bundled: serves the CommonJS files below `node_modules` of the folder in `COMMONJS_ROOT` from a pack that is made at once, of bytecode that an
 * earlier run has left in `COMMONJS_BYTECODE`. At exit it writes there what it served.
 */
import {
  checksum,
  type DecodedPack,
  type DecodedPackedModule,
  type PackFolder,
  type PackedRequire,
  wrapCommonJs,
} from '@esm-bytecode/format'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs'
import module from 'node:module'
import { basename, dirname, join } from 'node:path'
import { constants, Script, type ScriptOptions } from 'node:vm'
import type { CommonJsWrapper } from '../src/commonjs/common-js-module.ts'
import { CommonJs } from '../src/commonjs/common-js.ts'
import { silenceLoaderWarning } from '../src/process/default-loader.ts'
import { RuntimePack } from '../src/pack/runtime-pack.ts'

const root = realpathSync(process.env['COMMONJS_ROOT']!)
const bytecodeFolder = process.env['COMMONJS_BYTECODE']!

function packOf(): DecodedPack {
  const folders: PackFolder[] = []
  const paths: string[] = []
  const requires: PackedRequire[][] = []
  const modules: DecodedPackedModule[] = []
  const add = (path: string, parent: number | null) => {
    const folder = folders.length
    const none = { stat: null, absent: [], links: [], directories: [], files: [] }
    folders.push({ parent, name: parent === null ? '' : basename(path), ...none })
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const full = join(path, entry.name)
      if (entry.isDirectory()) add(full, folder)
      else if (entry.isFile() && parent !== null && !isEsModule(full) && /\.(?:c?js|json)$/.test(entry.name))
        modules.push(moduleOf(full, folder))
    }
  }
  const moduleOf = (path: string, folder: number): DecodedPackedModule => {
    const bytes = readFileSync(path)
    const source = bytes
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .replace(/^#!/, '//')
    const text = wrapCommonJs(source)
    const { size, mtimeMs, ctimeMs, ino } = lstatSync(path)
    const index = modules.length
    paths.push(path)
    return {
      index,
      folder,
      name: basename(path),
      format: path.endsWith('.json') ? 'json' : 'commonjs',
      evidence: { byteLength: size, checksum: checksum(bytes), mtimeMs, ctimeMs, ino },
      isLinkedByNode: false,
      textChecksum: 0,
      textByteLength: Buffer.byteLength(text),
      isAscii: Buffer.byteLength(text) === text.length,
      bytecodes: [],
      esModule: () => {
        throw new TypeError('CommonJS')
      },
      commonJs: () => ({
        exportNames: [],
        requires: requires[index]!,
        usesDynamicImport: /\bimport\(/.test(source),
        importsFromStrings: false,
      }),
      readText: () => text,
      readSourceMap: () => null,
    }
  }
  add(root, null)
  // Now: the program may watch what resolves, and Node keeps what was resolved.
  const cache = (module as unknown as { _pathCache: Record<string, string> })['_pathCache']
  const indexes = new Map(paths.map((path, index) => [path, index]))
  for (const path of paths) {
    const calls = readFileSync(path, 'utf8').matchAll(/require\('([^']+)'\)/g)
    requires.push(
      [...calls].flatMap(([, specifier = '']) => {
        const target = indexes.get(tryResolve(path, specifier))
        return target === undefined ? [] : [{ specifier, target }]
      }),
    )
  }
  for (const key of Object.keys(cache)) delete cache[key]
  return { buildId: new Uint8Array(16), conditions: [], importers: [], isImmutable: false, folders, modules }
}

/** Those that no test takes for CommonJS. */
function isEsModule(path: string): boolean {
  const json = join(dirname(path), 'package.json')
  return existsSync(json) && readFileSync(json, 'utf8').includes('"type":"module"')
}

function tryResolve(path: string, specifier: string): string {
  try {
    return module.createRequire(path).resolve(specifier)
  } catch {
    return ''
  }
}

const shortName = (path: string) => `${basename(dirname(path))}/${basename(path)}`
const scripts = new Map<string, Script>()
const served: string[] = []
const left: string[] = []

const commonJs = new CommonJs({
  accessor: "globalThis[Symbol.for('commonjs-program')].wrapperOf",
  compile({ packed, path }, text) {
    const { usesDynamicImport } = packed.commonJs()
    const options: ScriptOptions = { filename: path, lineOffset: -1 }
    const file = join(bytecodeFolder, `${packed.index}.bin`)
    if (existsSync(file)) options.cachedData = readFileSync(file)
    if (usesDynamicImport) silenceLoaderWarning()
    if (usesDynamicImport) options.importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER
    const script = new Script(text, options)
    scripts.set(file, script)
    const name = shortName(path)
    served.push(
      options.cachedData === undefined || script.cachedDataRejected === true ? `${name} (source)` : name,
    )
    return script.runInThisContext() as CommonJsWrapper
  },
  findObstacle: () => null,
  isOnlyHook: () => true,
  leave: ({ path }, { code }) => left.push(`${shortName(path)} ${code}`),
})

Object.defineProperty(globalThis, Symbol.for('commonjs-program'), { value: commonJs })
const pack = new RuntimePack(root, packOf())
commonJs.add(pack)
module.registerHooks({
  load: (url, context, nextLoad) =>
    (commonJs.source(url, context, () => true) as ReturnType<typeof nextLoad> | null) ??
    nextLoad(url, context),
})
process.on('exit', () => {
  if (process.env['COMMONJS_QUIET'] === '1') return
  mkdirSync(bytecodeFolder, { recursive: true })
  for (const [file, script] of scripts) {
    if (!existsSync(file)) writeFileSync(file, script.createCachedData())
  }
  writeFileSync(
    join(dirname(bytecodeFolder), 'served.json'),
    JSON.stringify({ served, left, reads: pack.evidence.contentReads }),
  )
})
