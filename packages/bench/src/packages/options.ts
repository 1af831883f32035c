import type { ParseArgsConfig } from 'node:util'
import type { NodeRelease } from '@esm-bytecode/nodes'
import { checkName, chooseNodes, listNames, parseNumber, parseSeed, parseValues } from '../parse-values.ts'
import { exactly, FULL, QUICK } from '../plan.ts'
import { QUICK_PACKAGES } from './list.ts'
import type { PackageApp } from './package-app.ts'
import type { PackagesPlan } from './run-packages.ts'

export interface PackagesOptions {
  readonly plan: PackagesPlan
  /** Folder of another state that is measured, too. */
  readonly baseline: string | null
  /** Print the report as JSON in place of the table. */
  readonly json: boolean
}

/** All that can be measured. */
export interface PackagesChoices {
  readonly apps: readonly PackageApp[]
  readonly nodes: readonly NodeRelease[]
}

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  package: { type: 'string', multiple: true },
  node: { type: 'string', multiple: true },
  runs: { type: 'string' },
  seed: { type: 'string' },
  json: { type: 'boolean', default: false },
  baseline: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsConfig['options']

const DEFAULT_MAJORS: readonly number[] = [24]

/** @throws UsageError */
export function parsePackagesOptions(
  args: readonly string[],
  { apps, nodes }: PackagesChoices,
): PackagesOptions | 'help' {
  const values = parseValues(args, OPTIONS)
  if (values.help) return 'help'
  const known = apps.map(({ packageName }) => packageName)
  for (const name of values.package ?? []) checkName('--package', name, known)
  const wanted = values.package ?? (values.quick ? QUICK_PACKAGES : known)
  const pace = values.quick ? QUICK : FULL
  return {
    plan: {
      apps: apps.filter(({ packageName }) => wanted.includes(packageName)),
      nodes: chooseNodes(values.node, DEFAULT_MAJORS, nodes),
      seed: parseSeed(values.seed),
      isQuick: values.quick,
      pace: values.runs === undefined ? pace : exactly(parseNumber('--runs', values.runs, 1), pace),
    },
    baseline: values.baseline ?? null,
    json: values.json,
  }
}

export function packagesHelp({ apps, nodes }: PackagesChoices): string {
  const kinds = [...new Set(apps.map(({ packageKind }) => packageKind))]
  const lines = kinds.map((kind) => {
    const names = apps.filter(({ packageKind }) => packageKind === kind).map(({ packageName }) => packageName)
    return `    ${kind}: ${names.join(', ')}`
  })
  return `Usage: npm run bench -- packages [options]

Starts programs that import one popular package each, and do one small thing with it: with plain Node, with a warm compile cache, with
register and with importModule(), both from warm sidecars. Whole processes, interleaved in random order, compared by their medians.
The first run installs the packages, in exact versions, into packages/bench/.tmp. Without options it takes about 20 minutes.

Options:
  --quick           some packages of each kind, few runs: about three minutes
  --package <name>  only this package; more than once for more
  --node <major>    on this Node: ${listNames(nodes.map(({ major }) => String(major)))}; default ${DEFAULT_MAJORS.join(' and ')}
  --runs <count>    exactly so many starts of each; by default as many as fit into a time, ${FULL.maxRuns} at most
  --seed <number>   of the random order
  --baseline <dir>  compares with register of another state, built, too: a checkout, or its packages/runtime; its own command line
                    makes its sidecars
  --json            prints the report as JSON
  --help, -h        this text

Packages:
${lines.join('\n')}

Exit codes: 0 done, 1 failed, or a start failed or printed something else than plain Node, 2 wrong usage.
`
}
