import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'tsdown'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const NODES = [22, 24, 26]
  .map((version) => ({
    version,
    node: join(import.meta.dirname, `../../../../e2e/nodes/node_modules/node-${version}/bin/node`),
  }))
  .filter(({ node }) => existsSync(node))

/** The packages of every program. */
const PACKAGES = {
  'plain/package.json': '{"main":"lib"}',
  'plain/lib/index.js': `log('plain'); exports.value = 1; exports['a-b'] = 2; exports.default = 3; exports.one = require('./one'); exports.data = require('./data.json')`,
  'plain/lib/one.js': `module.exports = { parent: module.parent && module.parent.id, id: module.id, loaded: module.loaded, paths: module.paths, dirname: __dirname, filename: __filename, count: arguments.length, this: this === exports, sloppy: (function () { return this === globalThis })(), callee: String(arguments.callee), keys: Object.keys(module) }`,
  'plain/lib/data.json': '{"json":true}',
  'reexports/package.json': '{"name":"reexports"}',
  'reexports/index.js': `'use strict'; log('reexports'); module.exports = require('./inner')`,
  'reexports/inner.js': `log('inner', module.parent && module.parent.id); exports.inner = 1; Object.defineProperty(exports, 'getter', { enumerable: true, get() { log('getter'); return 5 } })`,
  'circular/index.js': `log('circular'); exports.early = 1; exports.other = require('./other').seen; exports.late = 2`,
  'circular/other.js': `const index = require('.'); exports.seen = { ...index }; log('other', Object.keys(index))`,
  'throws/index.js': `// first line\nlog('throws')\n\n  throw new TypeError('at the top level')`,
  'inside/index.js': `exports.fail = function fail(x) {\n  return x.missing.property\n}`,
  'mark/index.js': `\uFEFF\nexports.error = new Error('marked'); exports.ä = 'ö ✓'`,
  'hashbang/index.js': `#!/usr/bin/env node\nexports.error = new Error('hashbang'); exports.text = String(function () { /* a */ })`,
  'comment/index.js': `// begins with a comment\nmodule.exports = class { static x = 1 }`,
  'returns/index.js': `exports.a = 1\nif (exports.a) return\nexports.b = 2`,
  'dynamic/index.js': `exports.load = () => import('plain/lib/one.js')\nexports.esm = (name) => import(name)`,
  'esm/package.json': '{"type":"module"}',
  'esm/index.js': `export const esm = 1`,
  'main/index.js': `exports.isMain = require.main === module; exports.main = require.main && require.main.id; exports.resolved = [require.resolve('plain'), require.resolve('./other.cjs'), require.resolve.paths('x')]; exports.extensions = Object.keys(require.extensions); exports.cache = require.cache === module.constructor._cache; exports.own = Object.keys(require)`,
  'main/other.cjs': '',
  'needs/index.js': `try { require('./nothing') } catch (error) { exports.code = error.code; exports.stack = error.requireStack; exports.message = error.message }`,
  'state/index.js': `let count = 0; exports.next = () => ++count`,
  'untyped/index.js': `module.exports = function untyped() { return new.target }`,
  'maps/index.js': `exports.stack = () => new Error('mapped').stack\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify({ version: 3, sources: ['original.ts'], names: [], mappings: 'AAUA' })).toString('base64')}\n`,
  'cycle/index.js': `exports.early = 1; const other = require('./other'); exports.late = 2; exports.other = other; exports.isPlain = () => Object.getPrototypeOf(exports) === Object.prototype`,
  'cycle/other.js': `const index = require('./index.js'); exports.seen = [Object.keys(index), index.missing, Object.getPrototypeOf(index) === Object.prototype]; exports.again = require('./index.js') === index`,
  'cycle/computed.js': `exports.own = 1; exports.other = ((name) => require(name))('./back'); exports.isPlain = () => Object.getPrototypeOf(exports) === Object.prototype`,
  'cycle/back.js': `const name = './computed'; exports.seen = Object.keys(require(name)); exports.missing = require(name).nothing`,
  'cycle/typescript.js': `Object.defineProperty(exports, '__esModule', { value: true }); exports.other = require('./untyped').seen; exports.isPlain = () => Object.getPrototypeOf(exports) === Object.prototype`,
  'cycle/untyped.js': `exports.seen = require('./typescript').nothing === undefined`,
  'cycle/replaced.js': `module.exports = function replaced() {}; module.exports.other = require('./function').seen`,
  'cycle/function.js': `exports.seen = typeof require('./replaced') + Object.keys(require('./replaced'))`,
  'retries/index.js': `
    exports.results = [1, 2, 3].map(() => { try { return require('./fails').count } catch (error) { return [error.message, module.children.length, __filename.replace('index', 'fails') in require.cache] } })
    exports.children = module.children.map(({ id, loaded }) => [id, loaded])`,
  'retries/fails.js': `log('fails', module.loaded, module.children.length, module.parent.id); globalThis.count = (globalThis.count ?? 0) + 1; require('./before'); if (globalThis.count < 3) throw new Error('failed ' + globalThis.count); exports.count = globalThis.count`,
  'retries/before.js': `log('before', module.parent.id)`,
  'json/index.js': `exports.data = require('./data'); exports.same = require('./data.json') === exports.data; exports.child = module.children.map(({ id, loaded, children, paths, filename }) => [id, loaded, children, paths, filename])
    try { require('./bad.json') } catch (error) { exports.error = [error.name, error.message.replace(/ \\(line.*/, ''), require.resolve('./bad.json') in require.cache] }`,
  'json/data.json': '\uFEFF{"a":[1,{"b":null}]}',
  'json/bad.json': '{"a":}',
  'uses-esm/index.js': `exports.esm = require('esm'); exports.again = require('esm') === exports.esm; exports.children = module.children.map(({ id }) => id); exports.named = require('esm/named.js')`,
  'esm/named.js': `export default class Named {}; export { Named as 'module.exports' }`,
  'late/index.js': `exports.before = 1; const { one } = require('./one'); setTimeout(() => { module.exports = { after: 1 } }, 0); exports.one = one`,
  'late/one.js': `exports.one = 1; exports.replace = () => { module.exports = { two: 2 } }`,
  'asks/index.js': `const failure = (f) => { try { return f() } catch (error) { return [error.name, error.code, error.message] } }
    exports.all = [failure(() => require()), failure(() => require('')), failure(() => require(7)), failure(() => require({})), failure(() => require.resolve()), failure(() => require.resolve.paths()), failure(() => require.resolve('./nothing')), require.resolve('node:fs'), require.resolve('fs'), require.resolve.paths('./x'), require.resolve('./index', { paths: [__dirname] }), failure(() => require.resolve('./index', { paths: 'no' })), require('node:fs') === require('fs'), failure(() => require('node:nothing')), require.length, require.name, require.resolve.length, require.resolve.name, require.resolve.paths.name, Object.keys(require), Object.keys(require.resolve), require.cache === module.constructor._cache, require.main === process.mainModule]
    const made = module.constructor.createRequire(__filename); exports.made = made('./other') === require('./other')
    exports.second = require('./other').all`,
  'asks/other.js': `const failure = (f) => { try { return f() } catch (error) { return [error.name, error.code, error.message] } }
    exports.all = [failure(() => require()), failure(() => require(7)), failure(() => require.resolve()), failure(() => require.resolve.paths(5)), failure(() => require.resolve('./nothing')), require.resolve('node:fs'), require.resolve.paths('./x'), require.resolve.paths('y'), require.resolve('./index', { paths: [__dirname] }), failure(() => require.resolve('./index', { paths: 'no' })), require.length, require.name, require.resolve.length, require.resolve.name, require.resolve.paths.name, Object.keys(require), Object.keys(require.resolve), typeof require.extensions['.js'], require.main === process.mainModule, Object.getOwnPropertyNames(module), module.filename, module.path, module.paths, module.loaded, module.id]`,
  'self/index.js': `exports.self = require('./index') === exports; exports.children = module.children.map(({ id }) => id)`,
  'many/index.js': `exports.ids = [require('./a'), require('./b'), require('./a'), require('./c/d')].map(({ id }) => id); exports.children = module.children.map(({ id, parent, children }) => [id, parent?.id, children?.map(({ id }) => id)])`,
  'many/a.js': `exports.id = module.id; require('./b')`,
  'many/b.js': `exports.id = module.id; require('plain')`,
  'many/c/d.js': `exports.id = module.id; require('../a'); exports.fresh = () => { delete require.cache[require.resolve('../a')]; return require('../a') }`,
} satisfies Record<string, string>

/** Imported first by every program. */
const START = `
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
const lines = []
globalThis.log = (...values) => lines.push(values)
export const caches = () => Object.keys(require.cache)
export const tree = (m, seen = new Set()) => seen.has(m) ? m.id : (seen.add(m), { id: m.id, path: m.path, filename: m.filename, loaded: m.loaded, parent: m.parent?.id, children: m.children.map((child) => tree(child, seen)) })
export const frames = (error) => error.stack.split('\\n').slice(0, 2)
export const failure = (f) => { try { f() } catch (error) { return [...frames(error), String(error)] } }
process.on('exit', () => console.log(JSON.stringify(lines)))
`

const HEAD = `
import module, { createRequire } from 'node:module'
import { caches, failure, frames, tree } from './start.mjs'
const require = createRequire(import.meta.url)
`

const PROGRAMS = {
  'require()': `
    log(require('plain'), tree(require.cache[require.resolve('plain')]))
    log(require('reexports'), require('circular'), require('main'), require('needs'))
    log(failure(() => require('throws')), caches(), failure(() => require('throws')))
    log(failure(() => require('inside').fail({})), frames(require('mark').error), require('mark').ä)
    log(frames(require('hashbang').error), require('hashbang').text, String(require('comment')), require('returns'))
    log(String(require('untyped')), frames((() => { try { require('inside').fail() } catch (e) { return e } })()))
    log(caches())
  `,
  import: `
    import * as plain from 'plain'
    // One after the other: Node 20 reads modules in no certain order.
    const reexports = await import('reexports')
    const circular = await import('circular')
    const main = await import('main')
    const names = (namespace) => Reflect.ownKeys(namespace).map(String)
    log([plain, reexports, circular, main].map(names), plain, reexports.inner, main)
    for (const id of caches()) log(id, tree(require.cache[id]))
    log(await import('throws').catch(frames), caches())
    log(names(await import('mark')), names(await import('hashbang')), names(await import('plain/lib/one.js')), (await import('plain/lib/data.json', { with: { type: 'json' } })).default)
    log((await import('plain')).default === require('plain'), caches())
    log(await import('plain/lib/one.js?query').then((m) => m.default === require('plain/lib/one.js')))
  `,
  'import() in CommonJS': `
    const { load, esm } = require('dynamic')
    log((await load()).default.id, (await esm('esm')).esm, await esm('nothing').catch((error) => error.code))
  `,
  cache: `
    const first = require('state')
    log(first.next(), require('state').next())
    delete require.cache[require.resolve('state')]
    log(require('state') === first, require('state').next(), caches())
    const { writeFileSync } = await import('node:fs')
    delete require.cache[require.resolve('state')]
    writeFileSync(require.resolve('state'), 'exports.changed = true')
    log(require('state'))
    writeFileSync(require.resolve('state'), 'let count = 0; exports.next = () => ++count')
    delete require.cache[require.resolve('state')]
    log(require('state').next())
  `,
  cycles: `
    for (const name of ['cycle', 'cycle/computed.js', 'cycle/typescript.js', 'cycle/replaced.js', 'self']) {
      const exports = require(name)
      log(name, exports, typeof exports.isPlain === 'function' && exports.isPlain(), tree(require.cache[require.resolve(name)]))
    }
    log(caches())
  `,
  'errors while loading': `log(require('retries'), caches())`,
  'JSON and ES modules': `
    log(require('json'), require('uses-esm'), Object.keys(require('uses-esm').esm), require('uses-esm').named.name)
    log(caches(), (await import('json/data.json', { with: { type: 'json' } })).default)
  `,
  'exports that are replaced after loading': `
    const late = require('late')
    require('late/one.js').replace()
    log(require('late/one.js'))
    await new Promise((resolve) => setTimeout(resolve, 5))
    log(await import('late'), await import('late/one.js'), require('late'))
    log((await import('late/one.js')).default)
  `,
  'what require() can be asked': `log(require('asks'))`,
  children: `
    log(require('many'), tree(require.cache[require.resolve('many')]))
    await import('many/c/d.js')
    log(require('many/c/d.js').fresh(), tree(require.cache[require.resolve('many/c/d.js')]), caches())
  `,
  'entries of require.cache that are replaced': `
    require.cache[require.resolve('many/b.js')] = { id: 'fake', loaded: true, exports: { id: 'fake' } }
    log(require('many').ids)
    delete require.cache[require.resolve('many/b.js')]
    require.cache[require.resolve('plain')] = { id: 'partial', exports: { partial: 1 } }
    log(require('many/b.js'), require('many/a.js'), caches())
    delete require.cache[require.resolve('many/b.js')]
    require.cache[require.resolve('plain')] = null
    log(failure(() => require('many/b.js'))?.at(-1))
    delete require.cache[require.resolve('plain')]
  `,
  'patches that come and go': `
    const Module = require('module')
    log(require('many/a.js').id)
    for (const key of ['_load', '_resolveFilename', '_findPath', '_resolveLookupPaths', '_nodeModulePaths']) {
      const own = Module[key]
      Module[key] = function (...args) { log(key, args[0], args[1]?.id); return own.apply(this, args) }
      log(require('many/c/d.js').fresh())
      Module[key] = own
      log(require('many/c/d.js').fresh())
    }
    for (const key of ['require', 'load']) {
      const own = Module.prototype[key]
      Module.prototype[key] = function (...args) { log(key, this.id, args[0]); return own.apply(this, args) }
      log(require('many/c/d.js').fresh())
      Module.prototype[key] = own
      log(require('many/c/d.js').fresh())
    }
    const parent = require.cache[require.resolve('many/c/d.js')]
    parent.require = (id) => ['own', id]
    log(require('many/c/d.js').fresh())
    delete parent.require
    const handler = require.extensions['.js']
    require.extensions['.js'] = (module, filename) => { log('handler', filename); handler(module, filename) }
    log(require('many'), require('circular'))
    require.extensions['.js'] = handler
    require.extensions['.cjs'] = (module, filename) => { log('handler', filename); handler(module, filename) }
    log(require('main'), Object.keys(require.extensions))
    const { readFileSync } = process.getBuiltinModule('fs')
    process.getBuiltinModule('fs').readFileSync = function (path, ...rest) { if (String(path).includes('node_modules')) log('read', path); return readFileSync.call(this, path, ...rest) }
    log(require('retries').children)
  `,
  'who is told of what is required': `
    const { subscribe, unsubscribe } = await import('node:diagnostics_channel')
    const listen = ({ id, parentFilename }) => log('start', id, parentFilename)
    log(require('many/a.js').id)
    subscribe('tracing:module.require:start', listen)
    log(require('many/c/d.js').fresh(), require('cycle').early)
    unsubscribe('tracing:module.require:start', listen)
    log(require('many').ids)
  `,
  'a file that was changed before it is required': `
    const { readFileSync, utimesSync, writeFileSync } = await import('node:fs')
    const path = require.resolve('state')
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text + ';exports.isNew = true')
    log(require('state').isNew, require('plain').value)
    writeFileSync(path, text)
  `,
  'a file that was touched': `
    const { utimesSync } = await import('node:fs')
    utimesSync(require.resolve('state'), Math.random() * 1e6, 1)
    log(require('state').next())
  `,
  'a patched Module.prototype.require': `
    const Module = require('module')
    const original = Module.prototype.require
    Module.prototype.require = function (id) { log('require', this.id, id); return original.apply(this, arguments) }
    const load = Module._load
    Module._load = function (request, parent) { log('_load', request, parent?.id); return load.apply(this, arguments) }
    const resolve = Module._resolveFilename
    Module._resolveFilename = function (request) { log('_resolveFilename', request); return resolve.apply(this, arguments) }
    log(require('plain'), require('circular'))
    log(Object.keys(await import('reexports')))
  `,
  'a tool that transforms what is required': `
    const Module = require('module')
    const before = Module._extensions['.js']
    Module._extensions['.js'] = function (module, filename) {
      const compile = module._compile
      module._compile = function (code, filename) {
        module._compile = compile
        log('transform', filename, code.length)
        module._compile(filename.includes('plain') ? code.replace('exports.value = 1', 'exports.value = "transformed"') : code, filename)
      }
      before(module, filename)
    }
    log(require('plain').value, require('circular').late, (await import('mark')).ä, (await import('plain')).value)
  `,
  'a tool that replaces _compile': `
    const Module = require('module')
    const compile = Module.prototype._compile
    Module.prototype._compile = function (content, filename, ...rest) {
      log('compile', filename, content)
      return compile.call(this, content.replace('exports.value = 1', 'exports.value = 4'), filename, ...rest)
    }
    log(require('plain').value, (await import('hashbang')).text)
    Module.prototype._compile = function () { log('never'); throw new Error('no') }
    log(failure(() => require('circular')))
  `,
  'a tool that replaces the wrapper': `
    const Module = require('module')
    Module.wrapper[0] += 'log("wrapped");'
    log(require('plain').value)
  `,
  'a load hook of the program': `
    module.registerHooks?.({ load(url, context, nextLoad) {
      const result = nextLoad(url, context)
      if (!url.includes('node_modules')) return result
      log(url, context.format, result.format, String(result.source))
      return url.includes('plain/lib/index') ? { ...result, source: String(result.source).replace('exports.value = 1', 'exports.value = 6') } : result
    } })
    log(require('plain').value, require('hashbang').text, require('mark').ä)
  `,
  'what Node knows of _compile': `
    const Module = require('module')
    const { name, length } = Module.prototype._compile
    log(name, length, Object.getOwnPropertyDescriptor(Module.prototype, '_compile').enumerable, Object.keys(Module.prototype))
    const made = new Module('/made/up.js')
    log(made._compile('exports.made = arguments.length; return 7', '/made/up.js'), made.exports)
  `,
  'source maps': `
    process.setSourceMapsEnabled(true)
    log(require('maps').stack().split('\\n')[1])
    log((await import('node:module')).findSourceMap(require.resolve('maps'))?.payload.sources)
  `,
} satisfies Record<string, string>

/** Programs that put another text in the place of a packed one, and for which module. */
const LEFT: Readonly<Record<string, readonly string[]>> = {
  cache: ['state/index.js BMES_WARN_PACK_OTHER_TEXT'],
  'a file that was changed before it is required': ['state/index.js BMES_WARN_PACK_STALE'],
  'a tool that transforms what is required': ['lib/index.js BMES_WARN_PACK_OTHER_TEXT'],
  'a tool that replaces _compile': ['lib/index.js BMES_WARN_PACK_OTHER_TEXT'],
  'a load hook of the program': ['lib/index.js BMES_WARN_PACK_OTHER_TEXT'],
}

let folder: string

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'commonjs-')))
  await build({
    config: false,
    entry: { program: join(import.meta.dirname, '../../test/commonjs-program.ts') },
    outDir: folder,
    clean: false,
    platform: 'node',
    target: 'node20.19',
    dts: false,
    logLevel: 'warn',
    deps: { alwaysBundle: ['@esm-bytecode/format'] },
    inputOptions: {
      resolve: {
        conditionNames: ['source', 'node', 'import'],
      },
    },
  })
  const files = {
    ...Object.fromEntries(Object.entries(PACKAGES).map(([path, text]) => [`app/node_modules/${path}`, text])),
    ...Object.fromEntries(Object.values(PROGRAMS).map((text, i) => [`app/${i}.mjs`, HEAD + text])),
    'app/start.mjs': START,
    'app/nothing.mjs': '',
    'app/main.cjs': `require('./node_modules/main'); console.log(JSON.stringify(require('main')), require.main === module)`,
    'app/uncaught.cjs': `require('throws')`,
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
})

afterAll(() => rmSync(folder, { recursive: true }))

interface Run {
  readonly stdout: string
  readonly stderr: string
  readonly status: number | null
}

function run(node: string, entry: string, imports = [join(folder, 'app/nothing.mjs')]): Run {
  const { stdout, stderr, status } = spawnSync(
    node,
    [...imports.flatMap((path) => ['--import', path]), join(folder, 'app', entry)],
    {
      encoding: 'utf8',
      env: {
        COMMONJS_ROOT: join(folder, 'app'),
        COMMONJS_BYTECODE: join(folder, 'bytecode'),
      },
    },
  )
  return { stdout, stderr: stderr.replaceAll(/\(node:\d+\)/g, '(node)'), status }
}

/** Twice: from source, and from the bytecode that this has left. */
function runServed(node: string, entry: string): Run & { served: string[]; left: string[]; reads: number } {
  rmSync(join(folder, 'bytecode'), { recursive: true, force: true })
  const imports = [join(folder, 'program.mjs')]
  const first = run(node, entry, imports)
  const second = run(node, entry, imports)
  expect(second).toEqual(first)
  return { ...second, ...JSON.parse(readFileSync(join(folder, 'served.json'), 'utf8')) }
}

describe.each(NODES)('Node $version', ({ node }) => {
  it.each(Object.keys(PROGRAMS).map((name, i) => [name, `${i}.mjs`]))('%s', (name, entry) => {
    const natively = run(node, entry)
    const { served, left, reads, ...ours } = runServed(node, entry)
    expect(ours.stderr).toBe(natively.stderr)
    expect(JSON.parse(ours.stdout)).toEqual(JSON.parse(natively.stdout))
    expect(ours.status).toBe(natively.status)
    expect([...new Set(left)]).toEqual(LEFT[name] ?? [])
    // All of it from bytecode.
    expect(served.filter((what) => what.endsWith('(source)'))).toEqual([])
    expect(served.length > 0).toBe(
      name !== 'a tool that replaces the wrapper' && name !== 'what Node knows of _compile',
    )
    expect(reads).toBe(name === 'a file that was touched' ? 1 : 0)
  })

  it('knows the main module', () => {
    const { stdout } = run(node, 'main.cjs')
    expect(runServed(node, 'main.cjs').stdout).toBe(stdout)
  })

  it('shows an uncaught error in its line', () => {
    const excerpt = ({ stderr, status }: Run) => ({ status, text: stderr.split('\n').slice(0, 6) })
    expect(excerpt(runServed(node, 'uncaught.cjs'))).toEqual(excerpt(run(node, 'uncaught.cjs')))
  })
})
