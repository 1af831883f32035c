import type { ModuleStats } from '@esm-bytecode/runtime/check'
import type { Target } from '@esm-bytecode/compiler'
import { shellWords } from '../shell-words.ts'

/** What `--json` prints. Files are relative to `root`, with `/`. */
export interface VerifyReport {
  /** Whether every module starts from bytecode of its sidecar. */
  readonly ok: boolean
  readonly node: {
    readonly executable: string
    readonly version: string
    readonly nodeOptions: readonly string[]
  }
  readonly root: string
  readonly modules: readonly VerifiedModule[]
  /** ES modules that `--include` and `--exclude` left out. */
  readonly excluded: readonly string[]
  /** JavaScript and TypeScript that is no ES module by its name. */
  readonly leftAlone: readonly string[]
  /** The command that makes the sidecars again; `null` where that is not needed or would not help. */
  readonly command: string | null
}

export interface VerifiedModule {
  readonly file: string
  /** Whether it starts from bytecode of its sidecar. */
  readonly ok: boolean
  /** Of the bytecode that V8 takes; `null` where it takes none. */
  readonly tier: ModuleStats['tier']
  /** Whether the sidecar is used, with or without bytecode. */
  readonly isServed: boolean
  /** Why it is not `ok`, in the words of the runtime, and its code. */
  readonly reason: string | null
  readonly code: ModuleStats['code']
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
}

/** What the sidecars do not decide: another sidecar would have the same fate. */
const NOT_BY_COMPILING: ReadonlySet<ModuleStats['code']> = new Set<ModuleStats['code']>([
  'BMES_WARN_UNREADABLE',
  'BMES_WARN_LINKED',
  'BMES_WARN_PACKAGE_TYPE',
  'BMES_WARN_ALREADY_LOADED',
  'BMES_WARN_HOOKED_BUILTIN',
  'BMES_WARN_HOOKED_MODULE',
  'BMES_WARN_NO_BUILTIN',
  'BMES_WARN_SYNTAX',
  'BMES_WARN_IMPORT_IN_STRING',
])

export function createVerifyReport(facts: VerifyFacts): VerifyReport {
  const byUrl = new Map(facts.stats.map((stats) => [stats.url, stats]))
  const modules = facts.files.map(({ file, url }) => verify(file, byUrl.get(url)))
  const { node, nodeOptions = [] } = facts.target
  return {
    // Nothing to verify is a wrong folder.
    ok: modules.length > 0 && modules.every(({ ok }) => ok),
    node: { executable: node, version: facts.version, nodeOptions },
    root: facts.root,
    modules,
    excluded: facts.excluded,
    leftAlone: facts.leftAlone,
    command: modules.some(({ ok, code }) => !ok && !NOT_BY_COMPILING.has(code))
      ? compileCommandLine(facts.inputs, facts.target)
      : null,
  }
}

function verify(file: string, stats: ModuleStats | undefined): VerifiedModule {
  const isServed = stats !== undefined && stats.served !== 'native'
  if (isServed && stats.bytecode === 'accepted') {
    return { file, ok: true, tier: stats.tier, isServed, reason: null, code: null }
  }
  // The runtime has no word to say about a module that nobody made a sidecar for.
  const reason = stats?.reason ?? 'it has no sidecar'
  return { file, ok: false, tier: null, isServed, reason, code: stats?.code ?? 'BMES_WARN_NO_SIDECAR' }
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
  const { modules, excluded, leftAlone, command } = report
  const failed = modules.filter(({ ok }) => !ok)
  const lines = failed.map(
    ({ file, isServed, reason, code }) =>
      `${file} ${isServed ? 'has no bytecode' : 'stays with Node'}: ${reason} [${code}]`,
  )
  const node = [`Node ${report.node.version}`, ...report.node.nodeOptions].join(' ')
  const count = failed.length === 0 ? `${modules.length}` : `${failed.length} of ${modules.length}`
  const noun = modules.length === 1 ? 'module' : 'modules'
  lines.push(
    failed.length === 0
      ? `✓ ${count} ${noun} ${modules.length === 1 ? 'starts' : 'start'} from bytecode on ${node} (${countTiers(modules)})`
      : `✗ ${count} ${noun} would not start from bytecode on ${node}`,
  )
  if (command !== null) lines.push(`Build again with this Node, or run: ${command}`)
  if (failed.some(({ code }) => code === 'BMES_WARN_NO_SIDECAR')) {
    lines.push('A module without a sidecar may be one that cannot be compiled; that command says why.')
  }
  if (failed.some(({ code }) => code === 'BMES_WARN_NO_BYTECODE')) {
    lines.push('A sidecar without bytecode was made with --min-size, or the option "minSize" of the plugin.')
  }
  if (failed.length > 0) lines.push('What shall stay as it is, leave out with --exclude.')
  if (excluded.length > 0) lines.push(`Left out by --include and --exclude: ${excluded.join(', ')}`)
  if (leftAlone.length > 0) lines.push(`No ES modules by their names, left alone: ${leftAlone.join(', ')}`)
  return `${lines.join('\n')}\n`
}

function countTiers(modules: readonly VerifiedModule[]): string {
  const counts = new Map<string, number>()
  for (const { tier } of modules) counts.set(tier!, (counts.get(tier!) ?? 0) + 1)
  return [...counts].map(([tier, count]) => `${count} ${tier}`).join(', ')
}
