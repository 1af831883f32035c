import { describe, expect, test } from 'vitest'
import type { App } from './app.ts'
import { help, parseOptions, type Choices } from './options.ts'
import { UsageError } from './parse-values.ts'
import type { Peer } from './peers/peer.ts'
import { countRuns, FULL } from './plan.ts'

const app = (name: string) => ({ name, title: name }) as App
const peer = (name: string, group: Peer['group']) => ({ name, title: name, group }) as Peer
const node = (major: number) => ({ major, version: `v${major}.0.0` }) as Choices['nodes'][number]

const choices: Choices = {
  apps: ['hello', 'graph-10', 'react-mui'].map(app),
  peers: [
    peer('plain', 'node'),
    peer('bun', 'others'),
    peer('register-warm', 'ours'),
    peer('register-lazy', 'ours'),
  ],
  nodes: [20, 22, 24, 26].map(node),
}

function parse(...args: string[]) {
  const options = parseOptions(args, choices)
  if (options === 'help') throw new Error('It shows help.')
  return options
}

const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name)

test('without options everything is measured and written', () => {
  const { plan, json, write } = parse()
  expect(names(plan.apps)).toEqual(['hello', 'graph-10', 'react-mui'])
  expect(plan.peers).toHaveLength(4)
  expect(plan.nodes.map(({ major }) => major)).toEqual([24, 26])
  expect([json, write]).toEqual([false, true])
})

test('a part of it is not written, unless somebody asks for that', () => {
  expect(parse('--quick').write).toBe(false)
  expect(parse('--app', 'hello').write).toBe(false)
  expect(parse('--json').write).toBe(false)
  expect(parse('--app', 'hello', '--write').write).toBe(true)
  expect(parse('--from', 'report.json').write).toBe(false)
})

test('quick takes one Node and some of the apps, but for those that are named', () => {
  expect(parse('--quick').plan.nodes.map(({ major }) => major)).toEqual([24])
  expect(names(parse('--quick').plan.apps)).toEqual(['hello', 'react-mui'])
  expect(names(parse('--quick', '--app', 'graph-10').plan.apps)).toEqual(['graph-10'])
})

test('peers by name and by group', () => {
  expect(names(parse('--peer', 'ours', '--peer', 'plain').plan.peers)).toEqual([
    'plain',
    'register-warm',
    'register-lazy',
  ])
})

describe('what is not understood', () => {
  test.each([
    [['--app', 'helo'], '--app takes hello, graph-10 or react-mui, not "helo". Did you mean hello?'],
    [
      ['--peer', 'buns'],
      '--peer takes node, others, ours, plain, bun, register-warm or register-lazy, not "buns". Did you mean bun?',
    ],
    [['--node', '18'], '--node takes 20, 22, 24 or 26, not "18".'],
    [['--runs', '0'], '--runs takes a whole number from 1 up, not "0".'],
    [['--runs', 'many'], '--runs takes a whole number from 1 up, not "many".'],
    [['--seed', '-1'], /--seed/],
    [['--quik'], 'There is no option --quik. Did you mean --quick?'],
    [['hello'], /hello/],
  ])('%j', (args, message) => {
    expect(() => parse(...args)).toThrow(UsageError)
    expect(() => parse(...args)).toThrow(message)
  })
})

test('runs are as many as fit into the time, within bounds', () => {
  expect(countRuns(FULL, 1)).toBe(FULL.maxRuns)
  expect(countRuns(FULL, FULL.budget)).toBe(FULL.minRuns)
  expect(countRuns(FULL, FULL.budget / 8)).toBe(8)
  expect(parse('--runs', '2').plan.pace).toMatchObject({ maxRuns: 2, minRuns: 2, builds: 2 })
})

test('help names everything that is accepted', () => {
  for (const name of ['--quick', 'hello', 'react-mui', 'register-lazy', 'others'])
    expect(help(choices)).toContain(name)
})

test('another state of the runtime is one more way to start', () => {
  expect(names(parse('--baseline', '../before').plan.peers)).toContain('import-module-warm-before')
})
