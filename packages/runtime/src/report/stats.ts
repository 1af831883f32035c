import {
  ArrayPrototypeMap,
  ArrayPrototypePush,
  NumberPrototypeToFixed,
  NumberPrototypeToString,
  RegExpPrototypeTest,
  SafeMap,
  StringPrototypeCharCodeAt,
  StringPrototypeLastIndexOf,
  StringPrototypePadStart,
  StringPrototypeSlice,
  decodeURIComponent,
  process,
  valuesOfMap,
} from '@esm-bytecode/format/primordials'
import type { Tier } from '@esm-bytecode/format'
import { channel } from '../process/builtins.ts'
import type { Made } from '../process/own.ts'
import type { Consumed, NativeDecision, Reason, ReasonCode, Stages } from '@esm-bytecode/linker'

import type { StoreStats } from '../consume/run-time-bytecode.ts'

export type { Stages }

/** How a module that has a sidecar, or was asked for through one, is run. */
export type Served =
  /** Linked and evaluated by this runtime. */
  | 'closed-graph'
  /** Seen by Node as a facade, run by this runtime. */
  | 'facade'
  /** By Node, as CommonJS, from bytecode of a pack. */
  | 'commonjs'
  /** By Node, from its JavaScript, which this runtime found and read. */
  | 'answered'
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

/** How the code of the runtime itself came to be. */
export interface RuntimeStats extends Pick<ModuleStats, 'tier' | 'bytecode' | 'reason' | 'code'> {}

export interface Stats {
  /** Whether sidecars are used at all; if not, `reason` says why. */
  readonly enabled: boolean
  readonly reason: string | null
  /** Whether modules that Node loads are served too (`register`, or `importModule` where the Node has `registerHooks`). */
  readonly hooks: boolean
  readonly runtime: RuntimeStats
  /** Bytecode that was, or is to be, made at run time. */
  readonly store: StoreStats
  readonly modules: readonly ModuleStats[]
  /** One for each graph that was to start from a plan, in their order. */
  readonly plans: readonly PlanStats[]
}

export interface PlanStats {
  /** URL of the module that was asked for. */
  readonly url: string
  /** Whether all of its plan held; if not, its graph was linked from the records, with the same result. */
  readonly used: boolean
  /** The premise that did not hold, for people, and its code; `null`: all did. */
  readonly reason: string | null
  readonly code: ReasonCode | null
}

/** One message for each module, as soon as it is known how it is run: a {@link ModuleStats}. */
const moduleChannel = channel('esm-bytecode:module')

/** Strings of a file may hold them, and a terminal obeys. */
// oxlint-disable-next-line no-control-regex -- these are meant
const CONTROL = /[\x00-\x1f\x7f-\x9f]/

function escapeControls(text: string): string {
  let escaped = ''
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!
    escaped += RegExpPrototypeTest(CONTROL, character) ? escape(character) : character
  }
  return escaped
}

function escape(character: string): string {
  return `\\x${StringPrototypePadStart(NumberPrototypeToString(StringPrototypeCharCodeAt(character, 0), 16), 2, '0')}`
}

export class StatsRecorder {
  readonly #modules = new SafeMap<string, () => ModuleStats>()
  readonly plans: PlanStats[] = []
  readonly #debug: boolean

  constructor(debug: boolean) {
    this.#debug = debug
  }

  get modules(): ModuleStats[] {
    return ArrayPrototypeMap(valuesOfMap(this.#modules), (make) => make())
  }

  get(url: string): ModuleStats | undefined {
    return this.#modules.get(url)?.()
  }

  /** @param make called when somebody asks: most programs start thousands of modules, and nobody does */
  record(url: string, make: () => ModuleStats): void {
    this.#modules.set(url, make)
    if (moduleChannel.hasSubscribers) moduleChannel.publish(make())
    if (this.#debug) this.log(describe(make()))
  }

  /** @param why the premise that does not hold; `null`: all do */
  recordPlan(url: string, why: Reason | null): void {
    ArrayPrototypePush(this.plans, {
      url,
      used: why === null,
      reason: why?.message ?? null,
      code: why?.code ?? null,
    })
    if (this.#debug && why !== null) {
      this.log(`${url} is linked from the records: ${why.message} [${why.code}]`)
    }
  }

  log(message: string): void {
    if (this.#debug) process.stderr.write(`esm-bytecode: ${escapeControls(message)}\n`)
  }
}

export function runtimeStats({ tier, bytecode, reason }: Made): RuntimeStats {
  return { tier, bytecode, reason: reason?.message ?? null, code: reason?.code ?? null }
}

export function describeRuntime({ tier, bytecode, reason, code }: RuntimeStats): string {
  const how = bytecode === 'accepted' ? `from ${tier} bytecode` : 'without bytecode'
  return `the runtime itself runs ${how}${reason === null ? '' : `: ${reason} [${code}]`}`
}

function describe({ url, served, tier, bytecode, source, reason, code, stages }: ModuleStats): string {
  const how =
    served === 'native'
      ? 'runs natively'
      : served === 'answered'
        ? 'runs natively, answered'
        : `runs as ${served}, ${bytecode === 'accepted' ? `${tier} bytecode${source === 'store' ? ' from the store' : ''}` : 'compiled from source'}`
  const times =
    served === 'native' || served === 'answered'
      ? ''
      : ` (read ${ms(stages.read)}, decode ${ms(stages.decode)}, consume ${ms(stages.consume)})`
  return `${url} ${how}${reason === null ? '' : `: ${reason} [${code}]`}${times}`
}

function ms(milliseconds: number): string {
  return `${NumberPrototypeToFixed(milliseconds, 1)} ms`
}

/** Of a module that runs from bytecode, or could. */
export function servedStats(
  url: string,
  served: Served,
  { tier, bytecode, source, reason }: Consumed<unknown>,
  stages: Stages,
): ModuleStats {
  const message = reason?.message ?? null
  const code = reason?.code ?? null
  return { url, name: fileName(url), served, tier, bytecode, source, reason: message, code, stages }
}

/** Of a module that Node runs. */
export function nativeStats(
  url: string,
  { reason }: NativeDecision,
  served: 'native' | 'answered' = 'native',
): ModuleStats {
  return {
    url,
    name: fileName(url),
    served,
    tier: null,
    bytecode: 'none',
    source: null,
    reason: reason.message,
    code: reason.code,
    stages: { read: 0, decode: 0, consume: 0, evaluate: 0 },
  }
}

function fileName(url: string): string {
  const name = StringPrototypeSlice(url, StringPrototypeLastIndexOf(url, '/') + 1)
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
