import { describe, expect, test } from 'vitest'
import { UsageError } from '../parse-values.ts'
import { FULL } from '../plan.ts'
import { packagesHelp, parsePackagesOptions, type PackagesChoices } from './options.ts'
import { packageApps } from './package-app.ts'

const choices: PackagesChoices = {
  apps: packageApps,
  nodes: [22, 24, 26].map((major) => ({ major }) as PackagesChoices['nodes'][number]),
}

function parse(...args: string[]) {
  const options = parsePackagesOptions(args, choices)
  if (options === 'help') throw new Error('It shows help.')
  return options
}

const names = ({ plan: { apps } }: ReturnType<typeof parse>) => apps.map(({ packageName }) => packageName)

test('without options all packages are started, on Node 24', () => {
  const { plan, baseline, json } = parse()
  expect(plan.apps).toEqual(packageApps)
  expect(plan.nodes.map(({ major }) => major)).toEqual([24])
  expect(plan).toMatchObject({ isQuick: false, pace: FULL })
  expect([baseline, json]).toEqual([null, false])
})

test('quick takes some of them, but for those that are named', () => {
  const count = parse('--quick').plan.apps.length
  expect(count).toBeGreaterThan(5)
  expect(count).toBeLessThan(packageApps.length / 2)
  expect(names(parse('--quick', '--package', 'zod', '--package', '@mui/material'))).toEqual([
    'zod',
    '@mui/material',
  ])
})

test('runs, Nodes and seed', () => {
  const { plan } = parse('--runs', '31', '--node', '22', '--node', '26', '--seed', '7')
  const { pace, nodes, seed } = plan
  expect(pace).toMatchObject({ minRuns: 31, maxRuns: 31 })
  expect(nodes.map(({ major }) => major)).toEqual([22, 26])
  expect(seed).toBe(7)
})

test('another state is named by its folder', () => {
  expect(parse('--baseline', '../before').baseline).toBe('../before')
})

describe('what is not understood', () => {
  test.each([
    [['--package', 'zodd'], /^--package takes .*, not "zodd"\. Did you mean zod\?$/],
    [['--pakage', 'zod'], 'There is no option --pakage. Did you mean --package?'],
    [['--node', '18'], '--node takes 22, 24 or 26, not "18".'],
    [['--runs', '0'], '--runs takes a whole number from 1 up, not "0".'],
    [['zod'], /zod/],
  ])('%j', (args, message) => {
    expect(() => parse(...args)).toThrow(UsageError)
    expect(() => parse(...args)).toThrow(message)
  })
})

test('help names everything that is accepted', () => {
  const text = packagesHelp(choices)
  for (const { packageName } of packageApps) expect(text).toContain(packageName)
  for (const option of ['--quick', '--package', '--baseline']) expect(text).toContain(option)
})
