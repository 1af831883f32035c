import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type InlineConfig, type PluginOption, type Rolldown } from 'vite'
import type { BuildRequest } from '../app.ts'
import { bytecodePlugins, type WarmOptions } from './bytecode.ts'

export interface Bundle {
  /** Absolute path of the folder of the sources; warm runs have it as their working directory. */
  readonly root: string
  /** Entries by name, relative to `root`. */
  readonly input: Readonly<Record<string, string>>
  /** Folder of the chunks in the output folder. Default: the output folder. */
  readonly folder?: string
  readonly plugins?: readonly PluginOption[]
  readonly define?: Readonly<Record<string, string>>
  /** Whether packages stay outside of the bundle, as is Vite's default. Default: `false`. */
  readonly isExternal?: boolean
  /**
   * Whether each module keeps all of its code, a chunk of its own in the ES format, and in the CommonJS format the time of its
   * evaluation. Default: `false`.
   */
  readonly preservesModules?: boolean
  readonly warm?: WarmOptions
}

/** Absolute path of an entry of {@link bundle}. */
export function entryPath({ outDirectory, format }: BuildRequest, name: string, folder = ''): string {
  return join(outDirectory, folder, `${name}.${format === 'cjs' ? 'cjs' : 'js'}`)
}

/**
 * A server build of Vite's, for production. Chunks of the ES format end in `.js`; a build of the CommonJS format is one file for each
 * entry, `<name>.cjs`, with `import()` inlined.
 */
export async function bundle(request: BuildRequest, program: Bundle): Promise<void> {
  const { outDirectory, format } = request
  // First, for the plugin asks what the chunks are.
  writeFileSync(join(outDirectory, 'package.json'), '{ "type": "module" }\n')
  const { root, input, folder = '', plugins = [], define = {}, warm } = program
  const { isExternal = false, preservesModules = false } = program
  const output: Rolldown.OutputOptions =
    format === 'cjs'
      ? { format, entryFileNames: '[name].cjs', codeSplitting: false, strictExecutionOrder: preservesModules }
      : { format, entryFileNames: '[name].js', preserveModules: preservesModules }
  if (preservesModules) Object.assign(output, { minify: false, preserveModulesRoot: root })
  const config: InlineConfig = {
    root,
    configFile: false,
    envDir: false,
    mode: 'production',
    logLevel: 'error',
    plugins: [...plugins, ...bytecodePlugins(request, warm)],
    define: { 'process.env.NODE_ENV': JSON.stringify('production'), ...define },
    ssr: isExternal ? {} : { noExternal: true },
    build: {
      ssr: true,
      outDir: join(outDirectory, folder),
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'node20.19',
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(input).map(([name, file]) => [name, join(root, file)])),
        output,
        treeshake: !preservesModules,
      },
    },
  }
  await build(config)
}
