import type { ParseArgsConfig } from 'node:util'
import type { NodeRelease } from '@esm-bytecode/nodes'
import type { App } from './app.ts'
import { checkName, chooseNodes, listNames, parseNumber, parseSeed, parseValues } from './parse-values.ts'
import { baseline } from './peers/ours.ts'
import type { Peer } from './peers/peer.ts'
import { exactly, FULL, QUICK, QUICK_APPS, type Plan } from './plan.ts'

export interface Options {
  readonly plan: Plan
  /** Print the report as JSON in place of tables. */
  readonly json: boolean
  /** Write `docs/benchmarks.md` and what belongs to it. */
  readonly write: boolean
  /** A report to show; nothing is measured. */
  readonly from: string | null
}

/** All that can be measured. */
export interface Choices {
  readonly apps: readonly App[]
  readonly peers: readonly Peer[]
  readonly nodes: readonly NodeRelease[]
}

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  app: { type: 'string', multiple: true },
  peer: { type: 'string', multiple: true },
  node: { type: 'string', multiple: true },
  runs: { type: 'string' },
  seed: { type: 'string' },
  json: { type: 'boolean', default: false },
  write: { type: 'boolean', default: false },
  from: { type: 'string' },
  baseline: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsConfig['options']

const DEFAULT_MAJORS: readonly number[] = [24, 26]
const QUICK_MAJORS: readonly number[] = [24]

/** @throws UsageError */
export function parseOptions(args: readonly string[], choices: Choices): Options | 'help' {
  const values = parseValues(args, OPTIONS)
  if (values.help) return 'help'
  const isPart = [values.app, values.peer, values.node, values.runs].some((value) => value !== undefined)
  const pace = values.quick ? QUICK : FULL
  return {
    plan: {
      apps: chooseApps(values.app, values.quick, choices.apps),
      peers: [
        ...choosePeers(values.peer, choices.peers),
        ...(values.baseline === undefined ? [] : [baseline(values.baseline)]),
      ],
      nodes: chooseNodes(values.node, values.quick ? QUICK_MAJORS : DEFAULT_MAJORS, choices.nodes),
      seed: parseSeed(values.seed),
      isQuick: values.quick,
      pace: values.runs === undefined ? pace : exactly(parseNumber('--runs', values.runs, 1), pace),
    },
    json: values.json,
    // Only a complete run may take the place of the figures that are there, unless somebody asks for it.
    write: values.write || (!values.quick && !isPart && values.from === undefined && !values.json),
    from: values.from ?? null,
  }
}

function chooseApps(names: string[] | undefined, isQuick: boolean, apps: readonly App[]): readonly App[] {
  const wanted = names ?? (isQuick ? QUICK_APPS : apps.map(({ name }) => name))
  const known = apps.map(({ name }) => name)
  for (const name of names ?? []) checkName('--app', name, known)
  return apps.filter(({ name }) => wanted.includes(name))
}

function choosePeers(names: string[] | undefined, peers: readonly Peer[]): readonly Peer[] {
  if (names === undefined) return peers
  const groups = [...new Set(peers.map(({ group }) => group))]
  for (const name of names) checkName('--peer', name, [...groups, ...peers.map((peer) => peer.name)])
  return peers.filter(({ name, group }) => names.includes(name) || names.includes(group))
}

export function help({ apps, peers, nodes }: Choices): string {
  const lines = (names: readonly string[]) => names.map((name) => `    ${name}`).join('\n')
  const groups = [...new Set(peers.map(({ group }) => group))]
  return `Usage: npm run bench -- [options]
       npm run bench -- packages [options]

Starts real programs in every way that there is, whole processes, interleaved in random order, and compares the medians. Without
options it measures everything, which takes about 25 minutes, and writes docs/benchmarks.md with its charts. "packages" starts popular
packages instead: see npm run bench -- packages --help.

Options:
  --quick          one app of each kind, Node 24, few runs: about three minutes, and writes nothing
  --app <name>     only this app; more than once for more
  --peer <name>    only this way to start, or all of a group: ${groups.join(', ')}
  --node <major>   only this Node: ${listNames(nodes.map(({ major }) => String(major)))}; default ${DEFAULT_MAJORS.join(' and ')}
  --runs <count>   exactly so many starts of each; by default as many as fit into a time, ${FULL.maxRuns} at most
  --seed <number>  of the random order
  --baseline <dir> compares with another state, built, too: a checkout, or its packages/runtime
  --json           prints the report as JSON
  --write          writes docs/benchmarks.md and docs/benchmarks/ from what was measured
  --from <file>    measures nothing, and shows (or, with --write, writes) a report of --json
  --help, -h       this text

Apps:
${lines(apps.map(({ name, title }) => `${name.padEnd(24)}  ${title}`))}

Peers:
${lines(peers.map(({ name, title }) => `${name.padEnd(24)}  ${title}`))}

Exit codes: 0 done, 1 failed, 2 wrong usage.
`
}
