import { isBuiltin } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { escapeNonAscii, formatSummary, isEsModuleByName, type Target } from '@esm-bytecode/compiler'
import { resolveWarmOptions, type ResolvedWarmOptions } from '@esm-bytecode/warm'
import { readRuntimeCode } from '@esm-bytecode/runtime/code'
import type {
  InputOptions,
  NormalizedOutputOptions,
  OutputBundle,
  OutputChunk,
  OutputOptions,
  PluginContext,
  RenderedChunk,
} from 'rollup'
import type { BuildEnvironment, InlineConfig, Plugin, ResolvedConfig, ViteBuilder } from 'vite'
import { astroHooks } from './astro-integration.ts'
import { isCacheWarm, replaceBuild, standInOf, type StandIn } from './cache-warm.ts'
import { escapeChunk, undoesEscapes } from './escape-chunk.ts'
import { resolveOptions, type EsmBytecodeOptions } from './options.ts'
import { Output } from './output.ts'
import { writeReport } from './write-report.ts'
import { importStandalone, standaloneRuntime } from './standalone-runtime.ts'
import { warmOutputs, type Speaker } from './warm-outputs.ts'
import { writtenPlugin } from './written-plugin.ts'

/** What Vite, Rollup and Rolldown take as a plugin, and Astro as an integration. Its hooks are an affair between it and them. */
export interface EsmBytecodePlugin {
  name: string
  hooks: {}
}

/** In Vite, hooks know for which environment they run. */
type Context = Omit<PluginContext, 'environment'> & {
  environment?: Pick<BuildEnvironment, 'logger' | 'getTopLevelConfig'>
}

const NAME = 'esm-bytecode'
const RUNTIME = /^@esm-bytecode\/runtime(?:\/|$)/

/**
 * Writes a `.bmes` sidecar, with the ES module record and the V8 bytecode, beside every chunk of a server build, for
 * `@esm-bytecode/runtime` to start from.
 *
 * @throws BmesError `BMES_ERR_OPTION`
 */
export function esmBytecode(options?: EsmBytecodeOptions): EsmBytecodePlugin {
  const {
    accepts,
    charset,
    tier,
    minSize,
    targetsFrom,
    warm,
    externals,
    signer,
    report,
    standalone,
    summary,
  } = resolveOptions(options)
  // Rollup has several outputs at a time, Vite several environments.
  const outputs = new Map<string, Output>()
  /** By folder: the key of the output that has the pack. */
  const owners = new Map<string, string>()
  const written = new Set<Output>()
  /** Written, and to be run once all environments are. */
  const unwarmed = new Set<Output>()
  const standIns = new WeakSet<StandIn>()
  /** Builds whose end `buildApp` will tell. */
  const apps = new WeakSet<InlineConfig>()
  const warned = new Set<string>()
  /** Where Astro builds: its configuration of Vite. */
  let astro: { config: ResolvedConfig | undefined } | null = null

  const warnOnce = (warn: (message: string) => void, message: string) => {
    if (warned.has(message)) return
    warned.add(message)
    warn(message)
  }

  const speakerOf = (context: Context): Speaker =>
    context.environment?.logger ?? {
      // The name of the plugin stands before the first line.
      info: (message) => context.info(`\n${message}`),
      warn: (message) => context.warn({ code: 'BMES_WARN_WARM', message }),
    }

  const summarize = (speaker: Speaker, output: Output) => {
    if (summary) speaker.info(formatSummary(output.report()))
  }

  const writeReports = async (
    all: Iterable<Output>,
    config: ResolvedConfig | undefined,
    speaker: Speaker,
  ) => {
    if (!report) return
    const [target] = targetsOf(config)
    for (const output of all) await writeReport(output, target!, rootOf(config), speaker)
  }

  const rootOf = (config: ResolvedConfig | undefined) => config?.root ?? process.cwd()

  /** What will run this build once it is written; `null`: nothing. */
  const warmOptionsFor = (
    config: ResolvedConfig | undefined,
    isWatching: boolean,
  ): ResolvedWarmOptions | null => {
    if (isWatching) return null
    const standIn = config === undefined ? null : standInOf(config)
    return standIn === null ? warm : (standIn.warm ?? warm ?? resolveWarmOptions(true, 'warm'))
  }

  const targetsOf = (config: ResolvedConfig | undefined): readonly Target[] => {
    const nodeOptions = warmOptionsFor(config, false)?.nodeOptions ?? []
    return targetsFrom(rootOf(config)).map((target) =>
      target.nodeOptions?.length ? target : { ...target, nodeOptions },
    )
  }

  /** The key of the output that has the pack: of several into one folder that is the first. */
  const ownerOf = (outputOptions: OutputOptions): string => {
    const directory = outputDirectory(outputOptions)
    const owner = owners.get(directory) ?? outputKey(outputOptions)
    owners.set(directory, owner)
    return owner
  }

  const warmWritten = async (config: ResolvedConfig | undefined, speaker: Speaker) => {
    const warmOptions = warmOptionsFor(config, false)
    for (const output of unwarmed) await output.settle()
    const all = [...unwarmed].filter((output) => output.served.length > 0)
    unwarmed.clear()
    if (warmOptions === null || all.length === 0) return
    const targets = targetsOf(config)
    await warmOutputs(all, { options: warmOptions, targets, root: rootOf(config), signer, summary, speaker })
    await writeReports(all, config, speaker)
  }

  /** After what may have changed chunks behind our back. */
  const settleAll = async (config: ResolvedConfig | undefined, speaker: Speaker) => {
    for (const output of outputs.values()) {
      // What a framework has removed is no matter any more.
      if (!(await output.settle()) || output.served.length === 0) continue
      summarize(speaker, output)
      await writeReports([output], config, speaker)
    }
  }

  const finishAstro = async (logger: Speaker) => {
    if (warmOptionsFor(astro?.config, false) === null) await settleAll(astro?.config, logger)
    else await warmWritten(astro?.config, logger)
  }

  const finishApp = async (builder: ViteBuilder) => {
    const { config, environments } = builder
    if (!apps.has(config.inlineConfig)) {
      await settleAll(config, config.logger)
      return
    }
    // What Vite would do after all hooks.
    const all = Object.values(environments)
    if (all.every(({ isBuilt }) => !isBuilt)) {
      for (const environment of all) await builder.build(environment)
    }
    await warmWritten(config, config.logger)
  }

  const plugin = {
    name: NAME,
    hooks: astroHooks((): object => {
      astro = { config: undefined }
      return plugin
    }, finishAstro),
    apply: 'build' as const,
    enforce: 'post' as const,
    // One instance for all environments of a build: it runs what all of them have written.
    sharedDuringBuild: true,

    configResolved(this: { meta: { viteVersion: string } }, config: ResolvedConfig) {
      if (config.isWorker || config.command !== 'build') return
      if (astro !== null) {
        astro.config = config
      } else if (config.plugins.some(({ name }) => name.startsWith('astro:'))) {
        warnOnce(
          (message) => config.logger.warn(message),
          `[${NAME}] Astro changes chunks when Vite is done, and their sidecars no longer fit: put esmBytecode() into "integrations", not into "vite.plugins".`,
        )
      }
      if (isCacheWarm(config)) {
        replaceBuild(config, warm, this.meta.viteVersion)
        return
      }
      const standIn = standInOf(config)
      if (standIn !== null) {
        if (standIns.has(standIn)) return
        standIns.add(standIn)
        standIn.onBuilt.push(async () => {
          if (unwarmed.size > 0) return warmWritten(config, config.logger)
          config.logger.warn(
            `[${NAME}] The build has written nothing for Node that has sidecars, so that there is nothing to warm.`,
          )
        })
      } else if (config.builder) {
        const first: Plugin = {
          name: `${NAME}:app`,
          buildApp: { order: 'pre', handler: async (builder) => void apps.add(builder.config.inlineConfig) },
        }
        // Behind those of frameworks, which may still change chunks, or remove them.
        const last: Plugin = {
          name: `${NAME}:built-app`,
          buildApp: { order: 'post', handler: (builder) => finishApp(builder) },
        }
        ;(config.plugins as Plugin[]).push(...(warm === null ? [last] : [first, last]))
      }
    },

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

    options: {
      // After plugins that add others.
      order: 'post' as const,
      handler(this: Context, inputOptions: InputOptions): InputOptions | null {
        const config = this.environment?.getTopLevelConfig()
        if (warmOptionsFor(config, false) === null) return null
        if (this.meta.watchMode) {
          warnOnce(
            (message) => speakerOf(this).info(message),
            `[${NAME}] The option "warm" does nothing while the build watches: the bytecode stays as it was made.`,
          )
          return null
        }
        const last = writtenPlugin(`${NAME}:warm`, async (all) => {
          for (const outputOptions of all) {
            const output = outputs.get(outputKey(outputOptions))
            if (!output) continue
            if (output.served.length > 0) unwarmed.add(output)
            else summarize(speakerOf(this), output)
          }
          const hasMore =
            astro !== null ||
            (config !== undefined && (standInOf(config) !== null || apps.has(config.inlineConfig)))
          if (!hasMore) await warmWritten(config, speakerOf(this))
        })
        return { ...inputOptions, plugins: [inputOptions.plugins, last] }
      },
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

    renderChunk: {
      order: 'post' as const,
      async handler(
        this: Context,
        code: string,
        chunk: RenderedChunk,
        outputOptions: NormalizedOutputOptions,
      ) {
        const escapes = charset === 'ascii' && isEsFormat(outputOptions) && !undoesEscapes(this.meta)
        const escaped = escapes ? escapeNonAscii(code) : null
        const text = standalone ? await importStandalone(code, chunk, escaped) : escaped
        const map = outputOptions.sourcemap ? text?.generateMap({ hires: 'boundary' }) : null
        return text && { code: text.toString(), map }
      },
    },

    augmentChunkHash(this: Context) {
      // Such chunks are escaped when they have their names already.
      return charset === 'ascii' && undoesEscapes(this.meta) ? `${NAME}: ascii` : undefined
    },

    outputOptions: {
      order: 'post' as const,
      handler(outputOptions: OutputOptions) {
        // Outputs are made side by side from here on, and whose bundle is generated first is chance.
        if (isEsFormat(outputOptions)) ownerOf(outputOptions)
        return null
      },
    },

    generateBundle: {
      // After the plugins that still change chunks here.
      order: 'post' as const,
      async handler(this: Context, outputOptions: NormalizedOutputOptions, bundle: OutputBundle) {
        if (!isEsFormat(outputOptions)) {
          warnOnce(
            (message) => this.warn({ code: 'BMES_WARN_FORMAT', message }),
            `Output of format "${outputOptions.format}" gets no sidecars: they are for ES modules. Set output.format to "es".`,
          )
          return
        }
        const key = outputKey(outputOptions)
        const targets = targetsOf(this.environment?.getTopLevelConfig())
        const directory = outputDirectory(outputOptions)
        const ownsPack = ownerOf(outputOptions) === key
        const output =
          outputs.get(key) ??
          new Output(directory, {
            tier,
            minSize,
            accepts,
            targets,
            signer,
            // What is built again at each change is not worth following thousands of modules.
            externals: this.meta.watchMode ? null : externals,
            ownsPack,
            runtime: readRuntimeCode(standalone),
          })
        outputs.set(key, output)
        const chunks = chunksOf(bundle)
        if (charset === 'ascii' && undoesEscapes(this.meta)) {
          for (const chunk of chunks) escapeChunk(chunk, bundle)
        }
        const leavesBuild = externals !== null && chunks.some((chunk) => isOpen(chunk, bundle))
        if (leavesBuild && this.meta.watchMode) {
          warnOnce(
            (message) => speakerOf(this).info(message),
            `[${NAME}] There is no pack while the build watches: external packages stay with Node.`,
          )
        }
        if (leavesBuild && !ownsPack) {
          warnOnce(
            (message) => this.warn({ code: 'BMES_WARN_SHARED_FOLDER', message }),
            `Several outputs are written to ${directory}, and a folder has one pack: that of the first output. The packages of ` +
              'the others stay with Node. Set an "output.dir" for each.',
          )
        }
        for (const { fileName, source } of await output.generate(chunks)) {
          this.emitFile({ type: 'asset', fileName, source })
        }
        const entry = chunks.find(({ isEntry }) => isEntry)
        if (standalone && ownsPack && entry !== undefined) {
          this.emitFile({ type: 'asset', ...standaloneRuntime(entry, bundle) })
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
        const chunks = chunksOf(bundle)
        const fileNames = chunks.map(({ fileName }) => fileName)
        output.entries = chunks
          .filter(({ isEntry }) => isEntry)
          .map(({ name, fileName, facadeModuleId }) => ({ name, fileName, source: facadeModuleId }))
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
        const config = this.environment?.getTopLevelConfig()
        // It has more to say after the run.
        if (warmOptionsFor(config, this.meta.watchMode) === null) summarize(speakerOf(this), output)
      },
    },

    closeBundle: {
      order: 'post' as const,
      sequential: true,
      async handler(this: Context) {
        const config = this.environment?.getTopLevelConfig()
        const willWarm = warmOptionsFor(config, this.meta.watchMode) !== null
        // Plugins after us may have changed files in `writeBundle`, others do so here.
        for (const output of written) {
          written.delete(output)
          if ((await output.settle()) && !willWarm) summarize(speakerOf(this), output)
          if (!willWarm && !this.meta.watchMode) await writeReports([output], config, speakerOf(this))
        }
      },
    },
  }
  return plugin
}

function chunksOf(bundle: OutputBundle): OutputChunk[] {
  return Object.values(bundle).filter((file) => file.type === 'chunk')
}

/** Whether a chunk asks for something outside of the build that Node does not have built in. */
function isOpen({ imports, dynamicImports }: OutputChunk, bundle: OutputBundle): boolean {
  return [...imports, ...dynamicImports].some((id) => !(id in bundle) && !isBuiltin(id) && !RUNTIME.test(id))
}

function isEsFormat({ format = 'es' }: OutputOptions): boolean {
  return ['es', 'esm', 'module'].includes(format)
}

/** The same for one output in all its hooks, and in the next build of a watcher. */
function outputKey(options: OutputOptions): string {
  const { dir, file, entryFileNames = '[name].js' } = options
  return JSON.stringify([dir, file, isEsFormat(options), String(entryFileNames)])
}

function outputDirectory({ dir, file }: OutputOptions): string {
  return resolve(dir ?? (file === undefined ? '.' : dirname(file)))
}
