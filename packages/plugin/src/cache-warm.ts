import { errOption } from '@esm-bytecode/compiler'
import type { ResolvedWarmOptions } from '@esm-bytecode/warm'
import type { BuildEnvironment, InlineConfig, Logger, Plugin, ResolvedConfig } from 'vite'
import { undoEnvFiles } from './process-env.ts'
import { runningVite } from './running-vite.ts'
import { withoutStack } from './without-stack.ts'

/** `vite build --mode cache-warm`: what `vite build` writes, and then a run of it. */
const CACHE_WARM = 'cache-warm'

/**
 * In the inline configuration of the build that stands for the one of mode `cache-warm`. Instances of the plugin, even of
 * another copy of this package, find it there.
 */
const STAND_IN = Symbol.for('esm-bytecode.cache-warm')

export interface StandIn {
  /** What the configuration says in mode `cache-warm`; `null`: nothing. */
  readonly warm: ResolvedWarmOptions | null
  /** Called one after the other when all of the build has been written. */
  readonly onBuilt: (() => Promise<void>)[]
}

/** What this configuration is of: a build that stands for another, or `null`. */
export function standInOf({ inlineConfig }: ResolvedConfig): StandIn | null {
  return (inlineConfig as InlineConfig & { [STAND_IN]?: StandIn })[STAND_IN] ?? null
}

export function isCacheWarm(config: ResolvedConfig): boolean {
  return config.command === 'build' && config.mode === CACHE_WARM && standInOf(config) === null
}

/** By inline configuration, which all configurations of one builder share. */
const replacements = new WeakMap<InlineConfig, Replacement>()

/**
 * Makes that a build with this configuration builds what it would in its ordinary mode, warms that, and does nothing else.
 * Only a build is changed: whoever resolves the configuration for another reason gets it as it is.
 *
 * Call it for each configuration, as soon as it is resolved.
 */
export function replaceBuild(
  config: ResolvedConfig,
  warm: ResolvedWarmOptions | null,
  viteVersion: string,
): void {
  let replacement = replacements.get(config.inlineConfig)
  if (!replacement) {
    replacement = new Replacement(config, warm, viteVersion)
    replacements.set(config.inlineConfig, replacement)
  }
  replacement.add(config)
}

class Replacement {
  readonly #config: ResolvedConfig
  readonly #warm: ResolvedWarmOptions | null
  readonly #viteVersion: string
  readonly #configs: ResolvedConfig[] = []
  /** Those that the builder is going to build. */
  readonly #environments: string[] = []
  #built: Promise<typeof BuildEnvironment> | null = null

  constructor(config: ResolvedConfig, warm: ResolvedWarmOptions | null, viteVersion: string) {
    this.#config = config
    this.#warm = warm
    this.#viteVersion = viteVersion
  }

  add(config: ResolvedConfig): void {
    this.#configs.push(config)
    // The only thing that a builder, and nobody else, asks of a configuration and awaits, after all of them are resolved.
    config.build.createEnvironment = (name, own) => this.#createEnvironment(name, own)
  }

  async #createEnvironment(name: string, config: ResolvedConfig): Promise<BuildEnvironment> {
    this.#environments.push(name)
    // A builder asks for all environments in one turn.
    this.#built ??= Promise.resolve().then(() => this.#build())
    const Environment = await this.#built
    const environment = new Environment(name, config)
    environment.isBuilt = true
    return environment
  }

  async #build(): Promise<typeof BuildEnvironment> {
    const config = this.#config
    try {
      if (watches(this.#configs)) {
        throw errOption(
          '--mode cache-warm runs what was built, once, and so it cannot watch. Leave out --watch (build.watch), or the mode.',
        )
      }
      const vite = await runningVite(config, this.#viteVersion)
      const folders = [...(config.envDir === false ? [] : [config.envDir]), config.root, process.cwd()]
      undoEnvFiles(CACHE_WARM, folders, vite.loadEnv)
      const { mode: _cacheWarm, ...inlineConfig } = config.inlineConfig
      const standIn: StandIn = { warm: this.#warm, onBuilt: [] }
      const standInConfig = Object.assign(inlineConfig, { [STAND_IN]: standIn })

      const count = Object.keys(config.environments).length
      const isWhole = this.#environments.length === count
      if (config.builder && !isWhole) {
        // `build()` builds one environment, whatever else is configured.
        await vite.build(standInConfig)
      } else {
        // `null` is what the command line says; `false`, all environments without being asked for in the configuration.
        const builder = await vite.createBuilder(
          standInConfig,
          !config.builder && isWhole && count > 1 ? false : null,
        )
        await builder.buildApp()
      }
      for (const onBuilt of standIn.onBuilt) await onBuilt()
      for (const each of this.#configs) silence(each)
      return vite.BuildEnvironment
    } catch (error) {
      throw withoutStack(error)
    } finally {
      // The next build may use the same object.
      replacements.delete(config.inlineConfig)
    }
  }
}

function watches(configs: readonly ResolvedConfig[]): boolean {
  return configs.some(
    ({ build, environments }) =>
      build.watch || Object.values(environments).some((environment) => environment.build.watch),
  )
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

/** What a builder still does with this configuration has no effect: no plugin runs, nothing is written or said. */
function silence(config: Mutable<ResolvedConfig>): void {
  config.logger = silent(config.logger)
  if ('devtools' in config) Object.assign(config, { devtools: false })
  if (config.builder) config.builder.buildApp = async () => {}
  ;(config.plugins as Plugin[]).splice(0, Infinity)
  for (const environment of Object.values(config.environments) as Mutable<
    ResolvedConfig['environments'][string]
  >[]) {
    environment.plugins = [nothing]
    const options = { input: NOTHING }
    environment.build = {
      ...environment.build,
      ssr: false,
      lib: false,
      write: false,
      watch: null,
      cssCodeSplit: true,
      rollupOptions: options,
      // Vite 8, where the other name is an alias.
      rolldownOptions: options,
    }
  }
}

const NOTHING = '\0esm-bytecode:nothing'

/** For `build()`, which bundles the environment in any case. */
const nothing: Plugin = {
  name: 'esm-bytecode:nothing',
  resolveId: (source) => (source === NOTHING ? NOTHING : null),
  load: (id) => (id === NOTHING ? '' : null),
  generateBundle(_options, bundle) {
    for (const fileName of Object.keys(bundle)) delete bundle[fileName]
  },
}

function silent(logger: Logger): Logger {
  const say = () => {}
  return {
    hasWarned: logger.hasWarned,
    info: say,
    warn: say,
    warnOnce: say,
    error: say,
    clearScreen: say,
    hasErrorLogged: (error) => logger.hasErrorLogged(error),
  }
}
