import { describe, expect, it } from 'vitest'
import {
  build,
  createGraphHost,
  filesOf,
  ROOT,
  type Sources,
  type Synthetics,
} from '../../../runtime/test/graph.ts'
import { MODULE_CASES } from '../../../runtime/test/module-cases.ts'
import { randomClosedGraph, randomGraph } from '../../../runtime/test/random-graph.ts'
import { writeFacade } from '../../../runtime/src/facade/facade.ts'
import { AnsweredModule } from '../answered-module.ts'
import { CyclicModule } from '../cyclic-module.ts'
import { loadGraph } from '../load-graph.ts'
import { HOLE, type Cell } from '../module-function.ts'
import { SyntheticModule } from '../synthetic-module.ts'
import { makePlan } from './make-plan.ts'
import type { Plan } from './plan.ts'
import { linkAsPlanned, outlineInPlan, type PlannedModules } from './planned-modules.ts'

type Module = PlannedModules[number]

interface Graph {
  readonly sources: Sources
  readonly synthetics?: Synthetics
  readonly packed?: ReadonlySet<string>
}

/** As a start links it, from the records. */
function linkFromRecords({ sources, synthetics = {}, packed }: Graph): Map<string, Module> {
  const host = createGraphHost(build(sources, synthetics).files, synthetics, packed)
  const { loaded } = loadGraph(`${ROOT}main.js`, host)
  return new Map(loaded) as Map<string, Module>
}

function planOf({ sources, synthetics = {}, packed }: Graph): Plan | null {
  const host = createGraphHost(build(sources, synthetics).files, synthetics, packed)
  const made = makePlan(`${ROOT}main.js`, { read: (url) => host.read(url), placeOf: (url) => url }, null)
  // A file holds it as JSON.
  return made === null ? null : (JSON.parse(JSON.stringify(made.plan)) as Plan)
}

/** As a start links it, from a plan. */
function linkFromPlan(
  { sources, synthetics = {}, packed = new Set() }: Graph,
  plan: Plan,
): Map<string, Module> {
  const { files } = build(sources, synthetics)
  const idOf = (url: string) => decodeURIComponent(url.slice(ROOT.length))
  const stages = { read: 0, decode: 0, consume: 0, evaluate: 0 }
  const modules: PlannedModules = plan.modules.map((entry) => {
    const url = entry.at as unknown as string
    const id = idOf(url)
    if (entry.kind === 'known') throw new Error('nothing is known before')
    if (entry.kind === 'answered') return new AnsweredModule(url, null)
    if (entry.kind === 'synthetic') {
      const attributes = id.endsWith('.json') ? [{ key: 'type', value: 'json' }] : []
      const module = new SyntheticModule(url, attributes, new Set(synthetics[id]))
      for (const name of entry.names) module.cell(name)
      return module
    }
    const moduleFiles = Object.assign(filesOf(id, files.get(id)!), { isPacked: packed.has(id) })
    return new CyclicModule(url, moduleFiles, stages, outlineInPlan(entry))
  })
  for (const [index, entry] of plan.modules.entries()) {
    if (entry.kind === 'managed') linkAsPlanned(modules[index] as CyclicModule, entry, modules)
  }
  return new Map(modules.map((module) => [module.url, module]))
}

/** Everything that evaluation and Node will see. */
function describeGraph(modules: ReadonlyMap<string, Module>): unknown {
  const cells = new Map<Cell, string>()
  for (const module of modules.values()) {
    if (module instanceof CyclicModule)
      module.cells.forEach((cell, i) => cells.set(cell, `${module.url} ${i}`))
  }
  const nameOf = (cell: Cell) => {
    const known = cells.get(cell)
    if (known !== undefined) return known
    for (const module of modules.values()) {
      if (!(module instanceof SyntheticModule)) continue
      for (const name of module.requestedNames) if (module.cell(name) === cell) return `${module.url} ${name}`
    }
    throw new Error('a cell of nobody')
  }
  return [...modules.values()].map((module) => {
    const { url } = module
    if (module instanceof AnsweredModule) return { url, answered: true }
    if (module instanceof SyntheticModule) return { url, names: module.requestedNames }
    const { status, isLinkedByNode, reachesAwait, outline } = module
    let part = 0
    const facade =
      isLinkedByNode || url === `${ROOT}main.js`
        ? writeFacade(module, 'accessor', () => `part ${part++}`)
        : null
    return {
      url,
      status,
      isLinkedByNode,
      reachesAwait,
      outline,
      holes: module.cells.map(({ value }) => value === HOLE),
      loaded: module.loadedModules.map((target) => target?.url ?? null),
      takes: module.takes.map((taken) => taken.url),
      imports: module.resolvedImports.map(({ cell, ...rest }) => ({ ...rest, cell: cell && nameOf(cell) })),
      facade: facade && {
        source: facade.source,
        parts: [...facade.parts],
        cells: facade.cells.map(nameOf),
        namespaces: facade.namespaces.map((takers) =>
          takers.map((taker) => `${taker.module.url} ${taker.request}`),
        ),
        handoffs: facade.handoffs.map((handoff) => handoff.url),
        early: facade.early.map((handoff) => handoff.url),
      },
    }
  })
}

function expectSame(graph: Graph): void {
  const plan = planOf(graph)
  const linked = linkFromRecords(graph)
  const isWhole = [...linked.values()].every(
    (module) =>
      module instanceof CyclicModule || module instanceof SyntheticModule || module instanceof AnsweredModule,
  )
  expect(plan !== null).toBe(isWhole)
  if (plan !== null) expect(describeGraph(linkFromPlan(graph, plan))).toEqual(describeGraph(linked))
}

describe('a plan says what linking finds', () => {
  it.each(Object.keys(MODULE_CASES))('%s', (name) => {
    expectSame({ sources: MODULE_CASES[name]! })
  })

  it.each(Array.from({ length: 200 }, (_, seed) => seed))('random graph %i', (seed) => {
    expectSame({ sources: { ...randomGraph(seed), 'main.js': `export * from './m0.js'` } })
  })

  it.each(Array.from({ length: 300 }, (_, seed) => seed))('random closed graph %i', (seed) => {
    const { sources, synthetics } = randomClosedGraph(seed)
    expectSame({ sources: { ...sources, 'main.js': `export { value } from './m0.js'` }, synthetics })
  })

  it('where packages are answered', () => {
    const ids = Array.from({ length: 6 }, (_, index) => `pkg/m${index}.js`)
    const sources = {
      'main.js': `import { all } from './pkg/index.js'; export const keys = Object.keys(all)`,
      'pkg/index.js':
        ids.map((id, i) => `import * as m${i} from '../${id}'`).join('\n') +
        `\nexport const all = { ${ids.map((_, i) => `m${i}`).join()} }`,
      ...Object.fromEntries(ids.map((id) => [id, 'export const value = 1'])),
    }
    const graph = { sources, packed: new Set(['pkg/index.js', ...ids]) }
    expectSame(graph)
    const [root, ...others] = planOf(graph)!.modules
    expect(root).toMatchObject({ kind: 'managed', answers: [['./pkg/index.js', 1]] })
    expect(others.map(({ kind }) => kind)).toEqual(Array(7).fill('answered'))
  })
})

it('names built-in modules with what is imported of them', () => {
  const plan = planOf({
    sources: {
      'main.js': `import 'node:os'; import fs, { readFile } from 'node:fs'; export { readFile, fs }`,
    },
  })
  expect(plan!.builtins).toEqual([['node:os'], ['node:fs', 'readFile']])
})

it('is none where not all can be served', () => {
  const graph = { sources: { 'main.js': `import './a.js'`, 'a.js': `import { Session } from 'inspector'` } }
  expect(planOf(graph)).toBeNull()
})
