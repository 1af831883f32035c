import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { NodeRelease } from '@esm-bytecode/nodes'
import type { App, BuildRequest, Program } from '../app.ts'
import { Failure, firstMeaningfulLine } from '../processes/failure.ts'
import { runTool } from '../processes/run-tool.ts'
import type { BuildAnswer } from './build-worker.ts'
import { cacheFolder } from './folders.ts'
import { removeAtExit } from './remove-at-exit.ts'
import { installCopy } from './install.ts'
import { measureSizes, type Sizes } from './sizes.ts'

export type Tier = 'lazy' | 'eager' | 'warm'

/** What a peer starts. */
export interface Built {
  readonly program: Program
  /** Absolute path of the folder of the build. */
  readonly folder: string
  readonly sizes: Sizes
}

/** One way to build an app. */
export interface Recipe {
  readonly format: 'esm' | 'cjs'
  /** `null` builds without the plugin. */
  readonly bytecode: {
    readonly tier: Tier
    readonly node: NodeRelease
    /** {@link BuildRequest.bytecode} */
    readonly commandLine?: string
  } | null
}

const worker = fileURLToPath(new URL('build-worker.mjs', import.meta.url))

/** The builds of one app, each made when it is first asked for, once. */
export class Builds {
  readonly #app: App
  readonly #folder: string
  readonly #out: string
  readonly #built = new Map<string, Promise<Built>>()
  #installed: Promise<string> | undefined

  constructor(app: App) {
    this.#app = app
    // Apps of the same packages share them.
    this.#folder = join(cacheFolder, 'apps', app.install === null ? app.name : basename(app.install))
    // Below its packages, so that what stays external is found.
    this.#out = join(this.#folder, `out-${process.pid}-${app.name}`)
    removeAtExit(this.#out)
  }

  /**
   * Installs the packages of the app, once.
   *
   * @returns where they are
   * @throws Failure if npm cannot install them
   */
  install(): Promise<string> {
    return (this.#installed ??= this.#install())
  }

  /** @throws Failure if the app cannot be installed or built; the same one each time */
  get(recipe: Recipe): Promise<Built> {
    const key = nameOf(recipe)
    const found = this.#built.get(key) ?? this.#build(recipe, key).then(({ built }) => built)
    this.#built.set(key, found)
    return found
  }

  /**
   * Builds into a folder that is dropped again.
   *
   * @returns milliseconds, without the start of the process that builds
   */
  async time(recipe: Recipe): Promise<number> {
    const { built, milliseconds } = await this.#build(recipe, `timed-${nameOf(recipe)}`)
    rmSync(built.folder, { recursive: true })
    return milliseconds
  }

  /** Removes all of them. */
  drop(): void {
    rmSync(this.#out, { recursive: true, force: true })
  }

  async #build(recipe: Recipe, name: string): Promise<{ built: Built; milliseconds: number }> {
    const workDirectory = await this.install()
    const folder = join(this.#out, name)
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    const { format, bytecode } = recipe
    const request: BuildRequest = {
      workDirectory,
      outDirectory: folder,
      format,
      bytecode: bytecode && {
        tier: bytecode.tier,
        node: bytecode.node.execPath,
        commandLine: bytecode.commandLine ?? null,
      },
    }
    const result = `${folder}.json`
    rmSync(result, { force: true })
    await runTool(`building ${this.#app.name}, ${name},`, {
      command: process.execPath,
      args: [worker, this.#app.name, JSON.stringify(request), result],
      cwd: workDirectory,
      env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' },
    })
    if (!existsSync(result)) throw new Failure(`The build of ${this.#app.name} ended before it was done.`)
    const answer = JSON.parse(readFileSync(result, 'utf8')) as BuildAnswer
    if ('error' in answer) throw new Failure(`No build: ${firstMeaningfulLine(answer.error)}`)
    const { program, milliseconds } = answer
    return { built: { program, folder, sizes: measureSizes(folder) }, milliseconds }
  }

  async #install(): Promise<string> {
    if (this.#app.install === null) mkdirSync(this.#folder, { recursive: true })
    else await installCopy(this.#app.install, this.#folder)
    return this.#folder
  }
}

function nameOf({ format, bytecode }: Recipe): string {
  if (bytecode === null) return `plain-${format}`
  const by = bytecode.commandLine === undefined ? '' : '-by-another'
  return `${bytecode.tier}-node-${bytecode.node.major}${by}`
}
