import { basename, dirname, join } from 'node:path'
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

const ENTRIES = ['src/index.ts', 'src/register.ts', 'src/record.ts', 'src/check.ts', 'src/code.ts']

/**
 * The script gets what it knows of itself from `src/start/start-runtime.ts`, as the `module` of its wrapper, and with it what it does not take
 * again: by then the program may have replaced it.
 */
const ownFromWrapper: Rolldown.Plugin = {
  name: 'own-from-wrapper',
  load: {
    filter: { id: /\/src\/(?:process\/own|process\/builtins|primordials)\.ts$/ },
    async handler(id) {
      const name = basename(id, '.ts')
      if (name === 'own') return 'export const { own } = module'
      return `export const { ${(await exportsOf(id)).join(', ')} } = module.own.shared.${name}`
    },
  },
}

const PRIMORDIALS = fileURLToPath(new URL('../format/src/primordials.ts', import.meta.url))

/** The entries hand over what `src/start/shared.ts` says. */
const sharedByName: Rolldown.Plugin = {
  name: 'shared-by-name',
  load: {
    filter: { id: /\/src\/start\/shared\.ts$/ },
    async handler(id) {
      const primordials = (await exportsOf(PRIMORDIALS)).join(', ')
      const builtins = (await exportsOf(join(dirname(id), '../process/builtins.ts'))).join(', ')
      return [
        `import { ${primordials} } from '@esm-bytecode/format/primordials'`,
        `import { ${builtins} } from '../process/builtins.ts'`,
        `export const shared = { primordials: { ${primordials} }, builtins: { ${builtins} } }`,
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

/** What `src/start/runtime-code.ts` reads. In ASCII: the same bytes in every encoding of it. */
async function bundleScript(input: string): Promise<string> {
  const { resolve } = base.inputOptions
  const bundle = await Rolldown.rolldown({
    input,
    platform: 'node',
    tsconfig: base.tsconfig,
    resolve,
    plugins: [ownFromWrapper],
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

const scripts = Promise.all([bundleScript('src/runtime.ts'), bundleScript('src/store/index.ts')])

/** Writes the scripts as files. */
const codeBeside: Rolldown.Plugin = {
  name: 'code-beside',
  async generateBundle() {
    const [runtime, store] = await scripts
    this.emitFile({ type: 'asset', fileName: 'runtime.cjs', source: runtime })
    this.emitFile({ type: 'asset', fileName: 'store.cjs', source: store })
  },
}

/** Puts the same texts where they are read from those files. */
const codeInside: Rolldown.Plugin = {
  name: 'code-inside',
  load: {
    filter: { id: /\/src\/start\/runtime-code\.ts$/ },
    async handler() {
      const read = (name: string, filename: string, text: string) => {
        const code = `{...${JSON.stringify({ text, filename })},checksum:()=>${crc32(text)}}`
        return `export const ${name} = () => (${code})`
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
    plugins: [sharedByName],
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
