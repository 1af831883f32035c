import type {
  CheckedPack,
  CheckedPackModule,
  ModuleStats,
  PlanStats,
  RuntimeStats,
} from '@esm-bytecode/runtime/check'
import type { Target } from '@esm-bytecode/compiler'
import { plural } from '@esm-bytecode/compiler'
import { shellWords } from '../shell-words.ts'

/** What `--json` prints. Files are relative to `root`, with `/`. */
export interface VerifyReport {
  /** Whether every module starts from bytecode of its sidecar, and every one of a pack from that of the pack. */
  readonly ok: boolean
  readonly node: {
    readonly executable: string
    readonly version: string
    readonly nodeOptions: readonly string[]
  }
  readonly root: string
  readonly modules: readonly VerifiedModule[]
  /** One for each graph that starts from a plan. */
  readonly plans: readonly VerifiedPlan[]
  readonly packs: readonly VerifiedPack[]
  /** The runtime itself; `null` where no build has made bytecode of it. */
  readonly runtime: VerifiedRuntime | null
  /** ES modules that `--include` and `--exclude` left out. */
  readonly excluded: readonly string[]
  /** JavaScript and TypeScript that is no ES module by its name. */
  readonly leftAlone: readonly string[]
  /** The command that makes the sidecars again; `null` where that is not needed or would not help. */
  readonly command: string | null
}

export interface VerifiedModule {
  readonly file: string
  /** Whether it starts from bytecode of its sidecar, or is answered, which needs none. */
  readonly ok: boolean
  /** Of the bytecode that V8 takes; `null` where it takes none. */
  readonly tier: ModuleStats['tier']
  /** Whether the sidecar is used, with or without bytecode. */
  readonly isServed: boolean
  /** Why it is not `ok`, in the words of the runtime, and its code. */
  readonly reason: string | null
  readonly code: ModuleStats['code']
}

export interface VerifiedPlan {
  /** The module that the graph starts with. */
  readonly file: string
  /** Whether a start follows it, and it says what linking the files of the build gives. */
  readonly ok: boolean
  /** Why not, and the code of that. */
  readonly reason: string | null
  readonly code: ModuleStats['code']
}

export interface VerifiedRuntime extends Pick<RuntimeStats, 'tier' | 'reason' | 'code'> {
  /** Whether it starts from that. */
  readonly ok: boolean
}

export interface VerifiedPack {
  readonly file: string
  /** Whether it is used, and all that it holds. */
  readonly ok: boolean
  /** Why it is not used at all, and the code of that. */
  readonly reason: string | null
  readonly code: ModuleStats['code']
  readonly modules: readonly VerifiedPackModule[]
}

export interface VerifiedPackModule extends VerifiedModule {
  readonly format: CheckedPackModule['format']
}

/** What was found on the disk, and what the runtime says about it. */
export interface VerifyFacts {
  /** What `esm-bytecode compile` would be given to find the same modules. */
  readonly inputs: readonly string[]
  readonly root: string
  /** Relative to `root`, with the URL of each. */
  readonly files: readonly { readonly file: string; readonly url: string }[]
  readonly excluded: readonly string[]
  readonly leftAlone: readonly string[]
  readonly target: Target
  readonly version: string
  readonly stats: readonly ModuleStats[]
  readonly plans: readonly PlanStats[]
  /** Plans that say something else than the records of their build. */
  readonly planProblems: readonly { readonly file: string; readonly message: string }[]
  readonly packs: readonly PackFacts[]
  readonly runtime: RuntimeStats | null
}

/** What the runtime says about a pack, with the files relative to `root`. */
export interface PackFacts extends Omit<CheckedPack, 'modules'> {
  readonly file: string
  readonly modules: readonly (ModuleStats & Pick<VerifiedPackModule, 'file' | 'format'>)[]
}

/** What the sidecars do not decide: another sidecar would have the same fate. */
const NOT_BY_COMPILING: ReadonlySet<ModuleStats['code']> = new Set<ModuleStats['code']>([
  'BMES_WARN_UNREADABLE',
  'BMES_WARN_LINKED',
  'BMES_WARN_PACKAGE_TYPE',
  'BMES_WARN_ALREADY_LOADED',
  'BMES_WARN_HOOKED_MODULE',
  'BMES_WARN_NO_BUILTIN',
  'BMES_WARN_SYNTAX',
  'BMES_WARN_NO_HOOKS',
])

export function createVerifyReport(facts: VerifyFacts): VerifyReport {
  const byUrl = new Map(facts.stats.map((stats) => [stats.url, stats]))
  const modules = facts.files.map(({ file, url }) => verify(file, byUrl.get(url)))
  const packs = facts.packs.map(verifyPack)
  const runtime = facts.runtime && verifyRuntime(facts.runtime)
  const plans = verifyPlans(facts)
  const files = [...modules, ...packs, ...packs.flatMap((pack) => pack.modules)]
  const all = [...files, ...plans, ...(runtime === null ? [] : [runtime])]
  const { node, nodeOptions = [] } = facts.target
  return {
    // Nothing to verify is a wrong folder.
    ok: files.length > 0 && all.every(({ ok }) => ok),
    node: { executable: node, version: facts.version, nodeOptions },
    root: facts.root,
    modules,
    plans,
    packs,
    runtime,
    excluded: facts.excluded,
    leftAlone: facts.leftAlone,
    command: all.some(({ ok, code }) => !ok && !NOT_BY_COMPILING.has(code))
      ? compileCommandLine(facts.inputs, facts.target)
      : null,
  }
}

function verifyRuntime({ bytecode, tier, reason, code }: RuntimeStats): VerifiedRuntime {
  return { ok: bytecode === 'accepted', tier, reason, code }
}

function verifyPlans({ files, plans, planProblems }: VerifyFacts): VerifiedPlan[] {
  const byUrl = new Map(files.map(({ file, url }) => [url, file]))
  const checked = plans.flatMap(({ url, used, reason, code }): VerifiedPlan[] => {
    const file = byUrl.get(url)
    const wrong = planProblems.find((problem) => problem.file === file)
    if (file === undefined || wrong !== undefined) return []
    return [{ file, ok: used, reason, code }]
  })
  const wrong = planProblems.map(({ file, message }): VerifiedPlan => {
    return { file, ok: false, reason: message, code: 'BMES_WARN_PLAN' }
  })
  return [...checked, ...wrong]
}

function verify(file: string, stats: ModuleStats | undefined): VerifiedModule {
  const isServed = stats !== undefined && stats.served !== 'native'
  if (isServed && stats.bytecode === 'accepted') {
    return { file, ok: true, tier: stats.tier, isServed, reason: null, code: null }
  }
  // It runs as the runtime means it to.
  if (stats?.served === 'answered') {
    return { file, ok: true, tier: null, isServed, reason: stats.reason, code: stats.code }
  }
  // The runtime has no word to say about a module that nobody made a sidecar for.
  const reason = stats?.reason ?? 'it has no sidecar'
  return { file, ok: false, tier: null, isServed, reason, code: stats?.code ?? 'BMES_WARN_NO_SIDECAR' }
}

function verifyPack({ file, reason, code, modules }: PackFacts): VerifiedPack {
  const verified = modules.map(({ format, ...stats }): VerifiedPackModule => {
    const module = verify(stats.file, stats)
    if (format !== 'json' || stats.code !== null) return { ...module, format }
    return { ...module, format, ok: true, reason: stats.reason, code: stats.code }
  })
  const isUsed = code === null
  return { file, ok: isUsed && verified.every(({ ok }) => ok), reason, code, modules: verified }
}

function compileCommandLine(inputs: readonly string[], { node, nodeOptions = [] }: Target): string {
  return shellWords([
    'esm-bytecode',
    'compile',
    ...inputs,
    ...(node === process.execPath ? [] : ['--target', node]),
    ...nodeOptions.map((option) => `--node-option=${option}`),
  ])
}

/** For people. Ends with a new line. */
export function formatVerifyReport(report: VerifyReport): string {
  const { modules, plans, packs, runtime, excluded, leftAlone, command } = report
  const node = [`Node ${report.node.version}`, ...report.node.nodeOptions].join(' ')
  const failed = modules.filter(({ ok }) => !ok)
  const lines = [
    ...failed.map(formatFailure),
    ...plans.flatMap((plan) => (plan.ok ? [] : formatPlan(plan))),
    ...packs.flatMap((pack) => formatFailures(pack)),
    ...(modules.length > 0 || packs.length === 0 ? [formatCount(modules, '', node)] : []),
    ...packs.flatMap((pack) => formatPack(pack, node)),
    ...(runtime === null ? [] : [formatRuntime(runtime, node)]),
  ]
  const all = [...failed, ...packs.flatMap((pack) => pack.modules.filter(({ ok }) => !ok))]
  if (command !== null) lines.push(`Build again with this Node, or run: ${command}`)
  if (failed.some(({ code }) => code === 'BMES_WARN_NO_SIDECAR')) {
    lines.push('A module without a sidecar may be one that cannot be compiled; that command says why.')
  }
  if (all.some(({ code }) => code === 'BMES_WARN_NO_BYTECODE')) {
    lines.push('A sidecar without bytecode was made with --min-size, or the option "minSize" of the plugin.')
  }
  if (!report.ok) lines.push('What shall stay as it is, leave out with --exclude.')
  if (excluded.length > 0) lines.push(`Left out by --include and --exclude: ${excluded.join(', ')}`)
  if (leftAlone.length > 0) lines.push(`No ES modules by their names, left alone: ${leftAlone.join(', ')}`)
  return `${lines.join('\n')}\n`
}

function formatFailure({ file, isServed, reason, code }: VerifiedModule): string {
  return `${file} ${isServed ? 'has no bytecode' : 'stays with Node'}: ${reason} [${code}]`
}

function formatPlan({ file, reason, code }: VerifiedPlan): string {
  return `${file} is linked at each start, from the records: ${reason} [${code}]`
}

function formatRuntime({ ok, tier, reason, code }: VerifiedRuntime, node: string): string {
  return ok
    ? `✓ the runtime itself starts from bytecode on ${node} (${tier})`
    : `✗ the runtime itself would not start from bytecode on ${node}: ${reason} [${code}]`
}

/** Modules of a pack are named up to this number where they have a code in common: it may be thousands. */
const MAX_NAMES = 10

function formatFailures({ file, modules }: VerifiedPack): string[] {
  const byCode = new Map<string | null, VerifiedModule[]>()
  for (const module of modules) {
    if (!module.ok) byCode.set(module.code, [...(byCode.get(module.code) ?? []), module])
  }
  return [...byCode].flatMap(([code, failed]) => {
    const lines = failed.slice(0, MAX_NAMES).map(formatFailure)
    const more = failed.length - lines.length
    return more === 0 ? lines : [...lines, `… and ${plural(more, 'more module')} of ${file} [${code}]`]
  })
}

function formatPack({ file, reason, code, modules }: VerifiedPack, node: string): string[] {
  if (reason !== null) return [`✗ ${reason} [${code}]`]
  const compiled = modules.filter(({ ok, tier }) => !ok || tier !== null)
  const answered = modules.filter(({ ok, code: why }) => ok && why === 'BMES_WARN_ANSWERED')
  return [
    ...(compiled.length === 0 ? [] : [formatCount(compiled, ` of ${file}`, node)]),
    ...(answered.length === 0 ? [] : [formatAnswered(answered, file, node)]),
  ]
}

function formatAnswered(modules: readonly VerifiedModule[], file: string, node: string): string {
  const verb = modules.length === 1 ? 'is' : 'are'
  return `✓ ${plural(modules.length, 'module')} of ${file} ${verb} compiled by ${node}, which searches for nothing [BMES_WARN_ANSWERED]`
}

function formatCount(modules: readonly VerifiedModule[], of: string, node: string): string {
  const failed = modules.filter(({ ok }) => !ok).length
  const count = plural(modules.length, 'module')
  const verb = modules.length === 1 ? 'starts' : 'start'
  return failed === 0
    ? `✓ ${count}${of} ${verb} from bytecode on ${node} (${countTiers(modules)})`
    : `✗ ${failed.toLocaleString('en')} of ${count}${of} would not start from bytecode on ${node}`
}

function countTiers(modules: readonly VerifiedModule[]): string {
  const counts = new Map<string, number>()
  for (const { tier } of modules) counts.set(tier!, (counts.get(tier!) ?? 0) + 1)
  return [...counts].map(([tier, count]) => `${count} ${tier}`).join(', ')
}
