import {
  ArrayPrototypePush,
  ArrayPrototypeSome,
  Error,
  FunctionPrototypeBind,
  ObjectDefineProperty,
  ObjectKeys,
  ReflectApply,
  SafeMap,
  SafeSet,
  process,
} from '@esm-bytecode/format/primordials'
import { unwrapCommonJs } from '@esm-bytecode/format'
import { fileHref } from '../files/file-href.ts'
import { now } from '../process/clock.ts'
import { isRequired, type LoadContext } from '../loader/load-context.ts'
import { runsHookedImports } from '../process/node-features.ts'
import { packReason, type PackReason } from '../pack/pack-reason.ts'
import type { RuntimePack } from '../pack/runtime-pack.ts'
import { type Reason } from '@esm-bytecode/linker'
import { timeline } from '../report/timeline.ts'
import { CommonJsModule, type CommonJsWrapper } from './common-js-module.ts'
import { tellPaths } from './known-paths.ts'
import {
  COMPILE,
  findCompilers,
  nodeLoader,
  watchLoader,
  watchReading,
  watchWrapper,
  type Compile,
  type NodeModule,
} from './node-loader.ts'
import {
  RequiredModules,
  type PreparedModule,
  type Require,
  type RequiredModulesHost,
} from './required-modules.ts'
import { isText, mayBeText, restoreFile } from './source-text.ts'
import { writeStub } from './stub.ts'

/** A wrapper, without its first two parameters. */
export type BoundWrapper = (module: unknown, filename: string, dirname: string) => unknown

export interface CommonJsHost {
  /** An expression for {@link CommonJs.wrapperOf}, valid everywhere in this loader. */
  readonly accessor: string
  /**
   * Makes the wrapper of a module.
   *
   * @param text of the wrapper, verified
   * @throws SyntaxError if this V8 does not take it
   */
  compile(module: CommonJsModule, text: string): CommonJsWrapper
  /**
   * Why Node has to compile a module, though its text is there, or `null`.
   *
   * @throws BmesError if its metadata is damaged
   */
  findObstacle(module: CommonJsModule, text: string): Reason | null
  /** Whether no hook of another tool is asked for a module that is required. */
  isOnlyHook(pack: RuntimePack, index: number): boolean
  /** Told once for each module that Node compiles, and why. */
  leave(module: CommonJsModule, reason: Reason): void
}

/** What is there once the first pack has CommonJS. */
interface Installed {
  /** Whether Node wraps modules as it did then. */
  isWrappedAsEver(): boolean
  /** Whether Node's loader reads files as Node brings it. */
  readsAsEver(): boolean
  /** `null`: somebody had a say already about what is required. */
  readonly required: RequiredModules | null
}

/** Wrapped, because anything can be thrown, `undefined` too. */
export interface Failure {
  readonly value: unknown
}

/** What a `load` hook returns. */
export interface HookedSource {
  readonly format: string | undefined
  readonly source: string
  readonly shortCircuit: true
}

/**
 * CommonJS modules from packs. They stay Node's: its `Module` objects, its cache, its `require()` and its order. Two things change:
 * the text of a file comes from the pack, and what Node compiles is a stub that calls a function made from bytecode.
 */
export class CommonJs {
  readonly #host: CommonJsHost
  readonly #packs: RuntimePack[] = []
  /** Modules whose files were handed to Node, with the text of the wrapper, by path, until it compiles them. */
  readonly #handedOver = new SafeMap<string, { readonly module: CommonJsModule; readonly text: string }>()
  /** Paths of files that Node has asked for once: from then on it reads them itself, for they may change. */
  readonly #asked = new SafeSet<string>()
  /** By path, from the moment in which one is made to that in which its stub takes it. */
  readonly #prepared = new SafeMap<string, PreparedModule>()
  readonly #left = new SafeSet<string>()
  readonly #failures = new SafeMap<string, Failure>()
  #installed: Installed | null = null

  constructor(host: CommonJsHost) {
    this.#host = host
  }

  /**
   * Serves the CommonJS modules of a pack from now on.
   *
   * @returns whether they can be, or there are none
   */
  add(pack: RuntimePack): boolean {
    if (!ArrayPrototypeSome(pack.modules, ({ format }) => format === 'commonjs')) return true
    this.#installed ??= this.#install()
    if (this.#installed !== null) ArrayPrototypePush(this.#packs, pack)
    return this.#installed !== null
  }

  /**
   * The answer of a `load` hook: the text of a packed file, which is there as it was packed.
   *
   * @param isOnlyHook whether no other hook would be asked for it
   * @returns `null` if Node has to read it
   */
  source(url: string, context: LoadContext, isOnlyHook: () => boolean): HookedSource | null {
    const { format, importAttributes } = context
    if (this.#packs.length === 0 || (format != null && format !== 'commonjs')) return null
    if (importAttributes !== undefined && ObjectKeys(importAttributes).length > 0) return null
    const isRequire = isRequired(context)
    if (!isRequire && !runsHookedImports) return null
    const module = this.#find((pack) => pack.indexOfUrl(url))
    if (module === null || this.#asked.has(module.path)) return null
    if (!isOnlyHook() || !this.#installed!.readsAsEver()) return null
    const text = this.#takeText(module)
    // Then Node reads it, and the text decides.
    if (text === null) return null
    this.#handedOver.set(module.path, { module, text })
    const source = restoreFile(unwrapCommonJs(text), module.packed, isRequire)
    // For require() Node leaves the format open where the package does not say it, and looks at it again when it compiles.
    return { format: isRequire ? (format ?? undefined) : 'commonjs', source, shortCircuit: true }
  }

  /** What a file threw when it was last evaluated, if it did. */
  failureOf(path: string): Failure | null {
    return this.#failures.get(path) ?? null
  }

  /**
   * The wrapper of a file, for its stub, which Node has just compiled. Bound, so that nobody has to look for `call` or `apply`: a
   * bound function is no frame of a stack trace.
   *
   * @param self what Node calls the stub with: the exports, too
   * @returns a function of the other arguments: `module`, `__filename`, `__dirname`
   */
  wrapperOf(path: string, self: unknown, require: Require, nodeModule: NodeModule): BoundWrapper {
    const prepared = this.#prepared.get(path)
    if (prepared === undefined) throw new Error(`unreachable: ${path} has no stub`)
    this.#prepared.delete(path)
    const { module, wrapper } = prepared
    const own = this.#installed?.required?.replace(require, nodeModule, module) ?? require
    return FunctionPrototypeBind(wrapper, self, self, own)
  }

  /** @returns `null` if a tool that nobody here knows compiles CommonJS */
  #install(): Installed | null {
    const compilers = findCompilers()
    if (compilers === null) return null
    const { node, current } = compilers
    const stubFor = (module: object, path: string, content: string, format: unknown) =>
      this.#stubFor(module, path, content, format)
    const failures = this.#failures
    const isWrappedAsEver = watchWrapper()
    const { [COMPILE]: replacement } = {
      [COMPILE](this: object, content: string, filename: string, format?: string): unknown {
        const stub = isWrappedAsEver() ? stubFor(this, filename, content, format) : null
        const started = timeline === null ? 0 : now()
        try {
          return stub === null
            ? ReflectApply(current, this, arguments)
            : ReflectApply(node, this, [stub, filename, format])
        } catch (error) {
          failures.set(filename, { value: error })
          throw error
        } finally {
          if (stub !== null) timeline?.add('evaluate', fileHref(filename), started)
        }
      },
    } satisfies { [COMPILE]: Compile }
    const keys = ['name', 'length'] as const
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!
      ObjectDefineProperty(replacement, key, { __proto__: null, value: node[key], configurable: true })
    }
    nodeLoader.prototype[COMPILE] = replacement
    const readsAsEver = watchReading()
    const watch = watchLoader(readsAsEver)
    const host: RequiredModulesHost = {
      compile: node,
      prepare: (pack, index) => this.#prepareRequired(pack, index),
      isOnlyHook: (pack, index) => this.#host.isOnlyHook(pack, index),
    }
    const required = watch === null ? null : new RequiredModules(host, watch)
    return { isWrappedAsEver, readsAsEver, required }
  }

  /** A module that one of a pack requires for the first time. */
  #prepareRequired(pack: RuntimePack, index: number): PreparedModule | null {
    const packed = pack.modules[index]!
    if (packed.format !== 'commonjs' || process.sourceMapsEnabled || !this.#installed!.isWrappedAsEver())
      return null
    const path = pack.modulePath(index)
    const handedOver = this.#handedOver.get(path)
    if (handedOver !== undefined) {
      this.#handedOver.delete(path)
      return this.#prepare(handedOver.module, handedOver.text)
    }
    if (this.#asked.has(path)) return null
    const module = new CommonJsModule(pack, packed, path)
    const text = this.#takeText(module)
    return text === null ? null : this.#prepare(module, text)
  }

  /** The text of a module that nobody has asked for before, if its file is the one that was packed. */
  #takeText(module: CommonJsModule): string | null {
    const { pack, packed, path } = module
    this.#asked.add(path)
    return pack.evidence.moduleHolds(packed.index) ? this.#readText(module) : null
  }

  #prepare(module: CommonJsModule, text: string): PreparedModule | null {
    try {
      const obstacle = this.#host.findObstacle(module, text)
      if (obstacle === null) return { module, wrapper: this.#host.compile(module, text) }
      this.#leave(module, obstacle)
    } catch (error) {
      this.#leave(module, damaged(module.path, error))
    }
    return null
  }

  /** @returns what Node compiles in place of `content`, or `null` if that is not the packed text */
  #stubFor(nodeModule: object, path: string, content: unknown, format: unknown): string | null {
    if (typeof content !== 'string' || (format != null && format !== 'commonjs')) return null
    const handedOver = this.#handedOver.get(path)
    this.#handedOver.delete(path)
    const module = handedOver?.module ?? this.#find((pack) => pack.indexOfPath(path))
    if (module === null) return null
    const text = mayBeText(content, module.packed) ? (handedOver?.text ?? this.#readText(module)) : ''
    if (text === null) return null
    const body = unwrapCommonJs(text)
    if (!isText(content, body)) {
      const why = `Node was given another text for ${path} than was packed: a tool has changed it, or the file was changed`
      const { evidence } = module.pack
      this.#leave(
        module,
        evidence.moduleProblem(module.packed.index) ?? packReason('BMES_WARN_PACK_OTHER_TEXT', why),
      )
      return null
    }
    const prepared = this.#prepare(module, text)
    if (prepared === null) return null
    this.#prepared.set(path, prepared)
    if (this.#installed!.required === null) tellPaths(nodeModule, module)
    return writeStub(this.#host.accessor, process.sourceMapsEnabled ? body : null)
  }

  #find(indexIn: (pack: RuntimePack) => number | undefined): CommonJsModule | null {
    for (let i = 0; i < this.#packs.length; i++) {
      const pack = this.#packs[i]!
      const index = indexIn(pack)
      if (index === undefined) continue
      const packed = pack.modules[index]!
      if (packed.format === 'commonjs') return new CommonJsModule(pack, packed, pack.modulePath(index))
    }
    return null
  }

  #readText(module: CommonJsModule): string | null {
    try {
      return module.packed.readText()
    } catch (error) {
      this.#leave(module, damaged(module.path, error))
      return null
    }
  }

  #leave(module: CommonJsModule, reason: Reason): void {
    if (this.#left.has(module.path)) return
    this.#left.add(module.path)
    this.#host.leave(module, reason)
  }
}

function damaged(path: string, error: unknown): PackReason {
  return packReason(
    'BMES_WARN_PACK_DAMAGED',
    `${path} cannot be taken from its pack: ${(error as Error).message}`,
  )
}
