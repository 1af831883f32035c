import { dirname, join, resolve } from 'node:path'
import { formatSummary, isEsModuleByName } from '@esm-bytecode/compiler'
import type { NormalizedOutputOptions, OutputBundle, OutputChunk, PluginContext } from 'rollup'
import type { BuildEnvironment } from 'vite'
import { resolveOptions, type EsmBytecodeOptions } from './options.ts'
import { Output } from './output.ts'

/** What Vite, Rollup and Rolldown take as a plugin. Its hooks are an affair between it and them. */
export interface EsmBytecodePlugin {
  name: string
}

/** In Vite, hooks know for which environment they run. */
type Context = PluginContext & { environment?: Pick<BuildEnvironment, 'logger'> }

const NAME = 'esm-bytecode'
const RUNTIME = /^@esm-bytecode\/runtime(?:\/|$)/

/**
 * Writes a `.bmes` sidecar, with the ES module record and the V8 bytecode, beside every chunk of a server build, for
 * `@esm-bytecode/runtime` to start from.
 *
 * @throws BmesError `BMES_ERR_OPTION`
 */
export function esmBytecode(options?: EsmBytecodeOptions): EsmBytecodePlugin {
  const { accepts, tier, minSize, summary } = resolveOptions(options)
  // Rollup has several outputs at a time, Vite several environments.
  const outputs = new Map<string, Output>()
  const written = new Set<Output>()
  const warned = new Set<string>()

  const warnOnce = (warn: (message: string) => void, message: string) => {
    if (warned.has(message)) return
    warned.add(message)
    warn(message)
  }

  const inform = (context: Context, message: string) => {
    if (context.environment) context.environment.logger.info(message)
    // The name of the plugin stands before the first line.
    else context.info(`\n${message}`)
  }

  const hooks = {
    name: NAME,
    apply: 'build' as const,
    enforce: 'post' as const,

    applyToEnvironment(environment: BuildEnvironment) {
      if (environment.config.consumer !== 'server') return false
      if (environment.name !== 'ssr' || environment.getTopLevelConfig().ssr.target !== 'webworker')
        return true
      warnOnce(
        (message) => environment.logger.warn(message),
        `[${NAME}] ssr.target is "webworker", and only Node starts from sidecars: the build gets none.`,
      )
      return false
    },

    resolveId: {
      // Before anything that bundles it, `ssr.noExternal: true` included: it has to be one for the whole process.
      order: 'pre' as const,
      filter: { id: RUNTIME },
      handler(source: string) {
        // Rollup before 4.38 knows no filters.
        return RUNTIME.test(source) ? { id: source, external: true } : null
      },
    },

    generateBundle: {
      // After the plugins that still change chunks here.
      order: 'post' as const,
      async handler(this: Context, outputOptions: NormalizedOutputOptions, bundle: OutputBundle) {
        const { format } = outputOptions
        if (format !== 'es') {
          warnOnce(
            (message) => this.warn({ code: 'BMES_WARN_FORMAT', message }),
            `Output of format "${format}" gets no sidecars: they are for ES modules. Set output.format to "es".`,
          )
          return
        }
        const key = outputKey(outputOptions)
        const output =
          outputs.get(key) ?? new Output(outputDirectory(outputOptions), { tier, minSize, accepts })
        outputs.set(key, output)
        const chunks = chunksOf(bundle)
        for (const { fileName, source } of await output.generate(chunks)) {
          this.emitFile({ type: 'asset', fileName, source })
        }
      },
    },

    writeBundle: {
      order: 'post' as const,
      // Not beside a plugin that is still changing files.
      sequential: true,
      async handler(this: Context, outputOptions: NormalizedOutputOptions, bundle: OutputBundle) {
        const output = outputs.get(outputKey(outputOptions))
        if (!output) return
        const fileNames = chunksOf(bundle).map(({ fileName }) => fileName)
        await output.settle(fileNames)
        output.removeStale(fileNames)
        written.add(output)
        const unclear = output.served.find((fileName) => !isEsModuleByName(join(output.directory, fileName)))
        if (unclear !== undefined) {
          warnOnce(
            (message) => this.warn({ code: 'BMES_WARN_PACKAGE_TYPE', message }),
            `${unclear} is an ES module for Node only after it was parsed, and so it starts without its sidecar. ` +
              'Set "type": "module" in the package.json above it, or let the chunks end in ".mjs".',
          )
        }
        if (summary) inform(this, formatSummary(output.report()))
      },
    },

    closeBundle: {
      order: 'post' as const,
      sequential: true,
      async handler(this: Context) {
        // Plugins after us may have changed files in `writeBundle`, others do so here.
        for (const output of written) {
          written.delete(output)
          if ((await output.settle()) && summary) inform(this, formatSummary(output.report()))
        }
      },
    },
  }
  return hooks
}

function chunksOf(bundle: OutputBundle): OutputChunk[] {
  return Object.values(bundle).filter((file) => file.type === 'chunk')
}

/** The same for one output in all its hooks, and in the next build of a watcher. */
function outputKey(options: NormalizedOutputOptions): string {
  const { dir, file, format, entryFileNames } = options
  return JSON.stringify([dir, file, format, String(entryFileNames)])
}

function outputDirectory({ dir, file }: NormalizedOutputOptions): string {
  return resolve(dir ?? (file === undefined ? '.' : dirname(file)))
}
