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
const sharedFromWrapper: Rolldown.Plugin = {
  name: 'shared-from-wrapper',
  load: {
    filter: { id: /\/src\/(?:start\/shared|process\/builtins|intrinsics)\.ts$/ },
    async handler(id) {
      if (basename(id) === 'shared.ts') return 'export const { shared } = module.own'
      const names = await sharedNames
      // One by one, so that what is not used is not there.
      const own = (await exportsOf(id)).map((name) => `export const ${name} = shared[${names.indexOf(name)}]`)
      return ['const { shared } = module.own', ...own].join('\n')
    },
  },
}

/** Files whose functions a script gets from who starts it, as `module.own.loaded`. */
const loadedFromWrapper = (files: RegExp): Rolldown.Plugin => ({
  name: 'loaded-from-wrapper',
  load: {
    filter: { id: files },
    async handler(id) {
      const names = (await exportsOf(id)).map((name) => `export const ${name} = loaded.${name}`)
      return ['const { loaded } = module.own', ...names].join('\n')
    },
  },
})
/** What `src/register.ts` has loaded. */
const BEFORE_PRELOAD = /\/src\/process\/(?:preloads|switch)\.ts$/
/** What `src/start/preload-start.ts` has loaded. */
const BEFORE_START = /\/src\/(?:process\/environment|start\/find-runtime-file|start\/started)\.ts$/

/** Who has taken them hands over what `src/start/shared.ts` says: in a list, because V8 takes a millisecond to make an object of 160 names. */
const sharedByName: Rolldown.Plugin = {
  name: 'shared-by-name',
  load: {
    filter: { id: /\/src\/start\/shared\.ts$/ },
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
  const { resolve } = base.inputOptions
  const bundle = await Rolldown.rolldown({
    input,
    platform: 'node',
    tsconfig: base.tsconfig,
    resolve,
    plugins: [ownFromWrapper, ...plugins],
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
  if (output[0].code.includes('pathToFileURL(__filename)')) {
    throw new Error(`${input} reaches import.meta, which a script has not. Take it from src/process/own.ts.`)
  }
  const code = output[0].code.replace(/[^\n\t\x20-\x7e]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `(function (exports, require, module) {\n${code}\n})\n`
}

/** What `src/start/runtime-code.ts` reads. */
async function bundleRuntime(input: string): Promise<string> {
  const text = await bundleScript(input, [sharedFromWrapper])
  return text + endOf(crc32(text))
}

/** What `src/start/runtime-text.ts` says. */
function endOf(checksum: number): string {
  return `// ${checksum.toString(16).padStart(8, '0')}\n`
}

const scripts = Promise.all([bundleRuntime('src/runtime.ts'), bundleRuntime('src/store/index.ts')])

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
    const [runtime, store] = await scripts
    const start = await bundleScript('src/start/start-runtime.ts', [
      sharedFromWrapper,
      loadedFromWrapper(BEFORE_START),
      textByName,
    ])
    const preload = await bundleScript('src/start/preload-start.ts', [
      sharedByName,
      loadedFromWrapper(BEFORE_PRELOAD),
    ])
    for (const [fileName, source] of Object.entries({ runtime, store, start, preload })) {
      this.emitFile({ type: 'asset', fileName: `${fileName}.cjs`, source })
    }
  },
}

/** Puts the same texts where they are read from those files. */
const codeInside: Rolldown.Plugin = {
  name: 'code-inside',
  load: {
    filter: { id: /\/src\/start\/runtime-code\.ts$/ },
    async handler() {
      const read = (name: string, filename: string, text: string) => {
        const code = { text, filename, textChecksum: crc32(text) }
        return `export const ${name} = () => (${JSON.stringify(code)})`
      }
      const [runtime, store] = await scripts
      return [
        read('readRuntimeCode', 'esm-bytecode:runtime', runtime),
        read('readStoreCode', 'esm-bytecode:store', store),
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
    plugins: [codeInside, sharedByName],
    clean: false,
    dts: false,
    deps,
    outputOptions,
  },
])
