import type { Tier } from '@esm-bytecode/format'
import { channel } from './builtins.ts'
import type { ReasonCode } from './reasons.ts'
import type { StoreStats } from './run-time-bytecode.ts'

/** How a module that has a sidecar, or was asked for through one, is run. */
export type Served =
  /** Linked and evaluated by this runtime. */
  | 'island'
  /** Seen by Node as a skeleton, run by this runtime. */
  | 'skeleton'
  /** By Node, from its JavaScript. */
  | 'native'

export interface ModuleStats {
  /** URL of the module. */
  readonly url: string
  /** File name without a folder. */
  readonly name: string
  readonly served: Served
  /** Of the bytecode that V8 took; `null` where it took none. */
  readonly tier: Tier | null
  /** `accepted` by V8; `rejected` by it; `none`: there was none that fits this process, so that V8 compiled the text. */
  readonly bytecode: 'accepted' | 'rejected' | 'none'
  /** Where accepted bytecode came from: the build, or an earlier run. */
  readonly source: 'sidecar' | 'store' | null
  /** Why the module is native, or why it has no bytecode, for people. `null` where all is as it should be. */
  readonly reason: string | null
  /** The code of that reason; `docs/errors.md` explains each. */
  readonly code: ReasonCode | null
  /** Milliseconds by stage. */
  readonly stages: Readonly<Stages>
}

export interface Stages {
  /** Files read. */
  read: number
  /** Checksums compared, sidecar decoded. */
  decode: number
  /** Text patched and compiled, or bytecode deserialised. */
  consume: number
  /** The module's own code, without that of its requests; time spent awaiting is not counted. */
  evaluate: number
}

export interface Stats {
  /** Whether sidecars are used at all; if not, `reason` says why. */
  readonly enabled: boolean
  readonly reason: string | null
  /** Whether modules that Node loads are served too (`register`, or `importModule` where the Node has `registerHooks`). */
  readonly hooks: boolean
  /** Bytecode that was, or is to be, made at run time. */
  readonly store: StoreStats
  readonly modules: readonly ModuleStats[]
}

/** One message for each module, as soon as it is known how it is run: a {@link ModuleStats}. */
const moduleChannel = channel('esm-bytecode:module')

export class StatsRecorder {
  readonly #modules = new Map<string, ModuleStats>()
  readonly #debug: boolean

  constructor(debug: boolean) {
    this.#debug = debug
  }

  get modules(): ModuleStats[] {
    return [...this.#modules.values()]
  }

  get(url: string): ModuleStats | undefined {
    return this.#modules.get(url)
  }

  record(module: ModuleStats): void {
    this.#modules.set(module.url, module)
    if (moduleChannel.hasSubscribers) moduleChannel.publish(module)
    if (this.#debug) this.log(describe(module))
  }

  log(message: string): void {
    if (this.#debug) process.stderr.write(`esm-bytecode: ${message}\n`)
  }
}

function describe({ url, served, tier, bytecode, source, reason, code, stages }: ModuleStats): string {
  const how =
    served === 'native'
      ? 'runs natively'
      : `runs as ${served}, ${bytecode === 'accepted' ? `${tier} bytecode${source === 'store' ? ' from the store' : ''}` : 'compiled from source'}`
  const times =
    served === 'native'
      ? ''
      : ` (read ${ms(stages.read)}, decode ${ms(stages.decode)}, consume ${ms(stages.consume)})`
  return `${url} ${how}${reason === null ? '' : `: ${reason} [${code}]`}${times}`
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(1)} ms`
}
