import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { crc32 } from 'node:zlib'
import { defineConfig, Rolldown } from 'tsdown'
import { base } from '../../tsdown.base.ts'

// The runtime is installed in production and depends on nothing.
const OURS = ['@esm-bytecode/format', '@esm-bytecode/linker']
const deps = { alwaysBundle: OURS, onlyBundle: OURS }

/**
 * Each start reads this text: without white space it is half as long. Stack traces show its names. Other expressions than the source's
 * could call what a program has replaced: a list of strings would be written as one, and `split()`.
 */
const NAMES_STAY = {
  compress: false,
  mangle: { keepNames: { function: true, class: true } },
  codegen: { removeWhitespace: true },
} as const

/** Each start waits for what Node's loader has to parse. */
const outputOptions = { comments: false, minify: NAMES_STAY }

/** What an entry does not use, it does not take either. */
const treeshake = {
  propertyReadSideEffects: false,
  manualPureFunctions: [
    'ObjectFreeze',
    'dataView',
    'getBuiltin',
    'getBuiltinModule',
    'getter',
    'methodOf',
    'string',
    'isAtLeast',
    'uncurryThis',
  ],
} as const

const ENTRIES = ['src/index.ts', 'src/register.ts', 'src/record.ts', 'src/check.ts', 'src/code.ts']

const INTRINSICS = fileURLToPath(new URL('../format/src/intrinsics.ts', import.meta.url))
const BUILTINS = fileURLToPath(new URL('src/process/builtins.ts', import.meta.url))
const SHARED = fileURLToPath(new URL('src/start/shared.ts', import.meta.url))

/** All that scripts do not take again, in the order in which they find it. */
const sharedNames = Promise.all([exportsOf(INTRINSICS), exportsOf(BUILTINS)]).then((names) => names.flat())

/** A script gets what it knows of itself from who starts it, as the `module` of its wrapper. */
const ownFromWrapper: Rolldown.Plugin = {
  name: 'own-from-wrapper',
  load: {
    filter: { id: /\/src\/(?:process\/own|start\/here)\.ts$/ },
    async handler(id) {
      if (basename(id) === 'own.ts') return 'export const { own } = module'
      return `export const { ${(await exportsOf(id)).join(', ')} } = module.own`
    },
  },
}

/** And with it what it does not take again: by then the program may have replaced it. */
const sharedFromWrapper = fromShared(() => 'export const { shared } = module.own')

/** The script of the runtime may run before the program, from bytecode: then it takes all of that itself, and hands it on. */
const sharedFromWrapperOrTaken = fromShared(async () => {
  const code = await generate(SHARED, [sharedByName])
  // V8 compiles a function that is called at once with what stands around it: so it is among the bytecode.
  return `export const shared = (module.own.shared ??= (function (exports) {\n${code}\nreturn exports.shared })({}))`
})

function fromShared(shared: () => string | Promise<string>): Rolldown.Plugin {
  return {
    name: 'from-shared',
    load: {
      filter: { id: [SHARED, BUILTINS, INTRINSICS] },
      async handler(id) {
        if (id === SHARED) return shared()
        const names = await sharedNames
        // One by one, so that what is not used is not there.
        const own = (await exportsOf(id)).map(
          (name) => `export const ${name} = shared[${names.indexOf(name)}]`,
        )
        return [`import { shared } from ${JSON.stringify(SHARED)}`, ...own].join('\n')
      },
    },
  }
}

/** Files whose functions a script gets from who starts it, as `module.own.loaded`. */
const loadedFromWrapper = (isLoaded: (id: string) => boolean): Rolldown.Plugin => ({
  name: 'loaded-from-wrapper',
  load: {
    filter: { id: /\.ts$/ },
    async handler(id) {
      if (!isLoaded(id)) return null
      const names = (await exportsOf(id)).map((name) => `export const ${name} = loaded.${name}`)
      return ['const { loaded } = module.own', ...names].join('\n')
    },
  },
})
/** What `src/register.ts` has loaded. */
const BEFORE_PRELOAD =
  /\/src\/(?:files\/find-above|process\/(?:preloads|switch)|start\/(?:find-runtime-file|run-file|started))\.ts$/
/** What `src/start/preload-start.ts` has loaded. */
const BEFORE_START = /\/src\/(?:process\/environment|start\/find-runtime-file|start\/started)\.ts$/

/**
 * What most starts never call: all that works from records, that compares flags, verifies signatures, checks for `verify`. Only functions are
 * exported from these files, each of at most four parameters. `src/start/deferred.ts` says what becomes of them.
 */
const DEFERRED = [
  '../format/src/decode-record.ts',
  '../format/src/pack/decode-es-module.ts',
  '../format/src/signature.ts',
  '../format/src/v8-flags.ts',
  '../linker/src/answered-packages.ts',
  '../linker/src/answers.ts',
  '../linker/src/describe-facade.ts',
  '../linker/src/handoffs.ts',
  '../linker/src/linked-members.ts',
  '../linker/src/load-graph.ts',
  '../linker/src/post-order.ts',
  '../linker/src/read-bindings.ts',
  '../linker/src/resolve-export.ts',
  '../linker/src/resolve-imports.ts',
  '../linker/src/search-export.ts',
  '../linker/src/taken-namespaces.ts',
  'src/commonjs/v8-compile-cache.ts',
  'src/files/signature-check.ts',
  'src/report/check-modules.ts',
  'src/report/check-pack.ts',
  'src/store/ownership.ts',
].map((file) => fileURLToPath(new URL(file, import.meta.url)))

const DEFERRED_ENTRY = 'deferred-files'

/** The deferred files as one script, and what they import from others. */
const deferredScript = bundleDeferred()

async function bundleDeferred(): Promise<{ text: string; needed: ReadonlyMap<string, readonly string[]> }> {
  const needed = new Map<string, readonly string[]>()
  const files: Rolldown.Plugin = {
    name: 'deferred-files',
    resolveId: (id) => (id === DEFERRED_ENTRY ? id : null),
    load: (id) =>
      id === DEFERRED_ENTRY
        ? DEFERRED.map((file) => `export * from ${JSON.stringify(file)}`).join('\n')
        : null,
    generateBundle(_, bundle) {
      const [chunk] = Object.values(bundle) as Rolldown.OutputChunk[]
      for (const [id, { renderedExports }] of Object.entries(chunk!.modules)) {
        if (isLoadedBefore(id) && renderedExports.length > 0) needed.set(id, renderedExports)
      }
    },
  }
  const isOwnFile = /\/src\/(?:process\/(?:own|builtins)|start\/(?:here|shared)|intrinsics|index)\.ts$/
  const isLoadedBefore = (id: string) => id.endsWith('.ts') && !DEFERRED.includes(id) && !isOwnFile.test(id)
  const text = await bundleScript(DEFERRED_ENTRY, [
    files,
    sharedFromWrapper,
    loadedFromWrapper(isLoadedBefore),
  ])
  return { text, needed }
}

/** Calls into that script in the place of the deferred files, and what it needs. */
const deferredByCall: Rolldown.Plugin = {
  name: 'deferred-by-call',
  load: {
    filter: { id: /\.ts$/ },
    async handler(id) {
      if (id.endsWith('/src/start/loaded.ts')) return loadedForDeferred()
      if (!DEFERRED.includes(id)) return null
      const deferred = fileURLToPath(new URL('src/start/deferred.ts', import.meta.url))
      const calls = (await exportsOf(id)).map(
        (name) => `export function ${name}(a, b, c, d) { return deferred().${name}(a, b, c, d) }`,
      )
      return [`import { deferred } from ${JSON.stringify(deferred)}`, ...calls].join('\n')
    },
  },
}

async function loadedForDeferred(): Promise<string> {
  const { needed } = await deferredScript
  const imports = [...needed].map(
    ([id, names]) => `import { ${names.join(', ')} } from ${JSON.stringify(id)}`,
  )
  const names = [...needed.values()].flat()
  if (new Set(names).size < names.length) throw new Error('Two files export the same name to deferred ones.')
  return [...imports, `export const loaded = { ${names.join(', ')} }`].join('\n')
}

/** Who has taken them hands over what `src/start/shared.ts` says: in a list, because V8 takes a millisecond to make an object of 160 names. */
const sharedByName: Rolldown.Plugin = {
  name: 'shared-by-name',
  load: {
    filter: { id: SHARED },
    async handler() {
      const intrinsics = (await exportsOf(INTRINSICS)).join(', ')
      const builtins = (await exportsOf(BUILTINS)).join(', ')
      return [
        `import { ${intrinsics} } from '@esm-bytecode/format/primordials'`,
        `import { ${builtins} } from '../process/builtins.ts'`,
        `const listOf = (...items) => items`,
        `export const shared = listOf(${(await sharedNames).join(', ')})`,
      ].join('\n')
    },
  },
}

async function exportsOf(input: string): Promise<string[]> {
  const { resolve } = base.inputOptions
  const bundle = await Rolldown.rolldown({ input, platform: 'node', tsconfig: base.tsconfig, resolve })
  const { output } = await bundle.generate({ format: 'esm' })
  await bundle.close()
  return output[0].exports
}

/** What is compiled as a script. In ASCII: the same bytes in every encoding of it. */
async function bundleScript(input: string, plugins: Rolldown.Plugin[]): Promise<string> {
  const generated = await generate(input, [ownFromWrapper, ...plugins])
  if (generated.includes('pathToFileURL(__filename)')) {
    throw new Error(`${input} reaches import.meta, which a script has not. Take it from src/process/own.ts.`)
  }
  const code = generated.replace(/[^\n\t\x20-\x7e]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `(function (exports, require, module) {\n${code}\n})\n`
}

async function generate(input: string, plugins: Rolldown.Plugin[]): Promise<string> {
  const { resolve } = base.inputOptions
  const bundle = await Rolldown.rolldown({
    input,
    platform: 'node',
    tsconfig: base.tsconfig,
    resolve,
    plugins,
    treeshake,
  })
  const { output } = await bundle.generate({
    format: 'cjs',
    banner: "'use strict'",
    comments: false,
    generatedCode: { symbols: false },
    minify: NAMES_STAY,
  })
  await bundle.close()
  return output[0].code
}

/** What `src/start/runtime-code.ts` reads. */
async function bundleRuntime(input: string): Promise<string> {
  const text = await bundleScript(input, [sharedFromWrapperOrTaken, deferredByCall])
  return text + endOf(crc32(text))
}

/** What `src/start/runtime-text.ts` says. */
function endOf(checksum: number): string {
  return `// ${checksum.toString(16).padStart(8, '0')}\n`
}

const scripts = Promise.all([
  bundleRuntime('src/runtime.ts'),
  bundleScript('src/store/index.ts', [sharedFromWrapper]),
  deferredScript.then(({ text }) => text),
])

/** Tells the entries which text belongs to them. */
const textByName: Rolldown.Plugin = {
  name: 'text-by-name',
  load: {
    filter: { id: /\/src\/start\/runtime-text\.ts$/ },
    async handler() {
      const [runtime] = await scripts
      return [
        `export const RUNTIME_TEXT_CHECKSUM = ${crc32(runtime)}`,
        `export const RUNTIME_END = ${JSON.stringify(runtime.slice(-endOf(0).length))}`,
      ].join('\n')
    },
  },
}

/** Writes the scripts as files. */
const codeBeside: Rolldown.Plugin = {
  name: 'code-beside',
  async generateBundle() {
    const [runtime, store, deferred] = await scripts
    const start = await bundleScript('src/start/start-runtime.ts', [
      sharedFromWrapper,
      loadedFromWrapper((id) => BEFORE_START.test(id)),
      textByName,
    ])
    const preload = await bundleScript('src/start/preload-start.ts', [
      sharedByName,
      loadedFromWrapper((id) => BEFORE_PRELOAD.test(id)),
    ])
    for (const [fileName, source] of Object.entries({ runtime, store, deferred, start, preload })) {
      this.emitFile({ type: 'asset', fileName: `${fileName}.cjs`, source })
    }
  },
}

/** There is no `start.cjs` beside it. */
const startInside: Rolldown.Plugin = {
  name: 'start-inside',
  load: {
    filter: { id: /\/src\/start\/start\.ts$/ },
    handler: () => `export { startRuntime } from './start-runtime.ts'`,
  },
}

/** Puts the same texts where they are read from those files. */
const codeInside: Rolldown.Plugin = {
  name: 'code-inside',
  load: {
    filter: { id: /\/src\/start\/runtime-code\.ts$/ },
    async handler() {
      const [runtime, store, deferred] = await scripts
      const code = (name: string, text: string) => ({ text, filename: `esm-bytecode:${name}` })
      const runtimeCode = { ...code('runtime', runtime), textChecksum: crc32(runtime) }
      const others = { store: code('store', store), deferred: code('deferred', deferred) }
      return [
        `export const readRuntimeCode = () => (${JSON.stringify(runtimeCode)})`,
        `export const readCode = (name) => (${JSON.stringify(others)})[name]`,
      ].join('\n')
    },
  },
}

export default defineConfig([
  { ...base, entry: ENTRIES, dts: { emitDtsOnly: true }, plugins: [codeBeside], deps },
  // Each is one file, because a start waits for each file.
  ...ENTRIES.map((entry) => ({
    ...base,
    entry: [entry],
    plugins: [sharedByName, textByName],
    treeshake,
    clean: false,
    dts: false,
    deps,
    outputOptions,
  })),
  // The one for the plugin to write beside chunks holds the scripts, too.
  {
    ...base,
    entry: ['src/standalone.ts'],
    plugins: [codeInside, startInside, sharedByName],
    clean: false,
    dts: false,
    deps,
    outputOptions,
  },
])
