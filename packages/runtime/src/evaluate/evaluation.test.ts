import { beforeEach, describe, expect, it } from 'vitest'
import { build, linkAll, ROOT, type Sources, type Synthetics } from '../../test/graph.ts'
import { runNatively } from '../../test/native.ts'
import { randomClosedGraph } from '../../test/random-graph.ts'
import { FacadeLoader } from '../../test/facades.ts'
import { CyclicModule, findHandoffs } from '@esm-bytecode/linker'

let log: unknown[]

beforeEach(() => {
  log = []
  ;(globalThis as { log?: unknown }).log = (...values: unknown[]) => log.push(...values)
})

function setup(sources: Sources, synthetics: Synthetics = {}, entry = 'main.js') {
  const modules = linkAll(sources, entry, synthetics)
  const loader = new FacadeLoader((url) => {
    const id = url.slice(ROOT.length)
    log.push(id)
    return Object.fromEntries(synthetics[id]!.map((name) => [name, `${name} of ${id}`]))
  })
  const module = (id: string) => modules.get(id) as CyclicModule
  return { modules, loader, module, evaluator: loader.evaluator }
}

const tells = (id: string, code = '') => `${code}; log('${id}'); export const value = 'value of ${id}'`

describe('stops where Node comes first', () => {
  const synthetics = { 'x.cjs': ['default'], 'y.cjs': ['default'] }
  const sources = {
    'main.js': tells('main', `import './a.js'; import y from './y.cjs'; import './b.js'; log(y)`),
    'a.js': tells('a', `import './first.js'; import x from './x.cjs'; log(x)`),
    'first.js': tells('first'),
    'b.js': tells('b'),
  }

  it('and goes on behind, with what was handed over', () => {
    const { evaluator, module, modules } = setup(sources, synthetics)
    const main = module('main.js')
    const handoffs = findHandoffs(main)
    const [x, y] = [...handoffs]
    const evaluation = evaluator.begin(main, handoffs)
    expect(log).toEqual([])
    evaluation.advance()
    expect(evaluation.handoff).toBe(modules.get('x.cjs'))
    expect(log).toEqual(['first'])
    x!.handOver({ default: 'X' })
    evaluation.advance()
    expect(evaluation.handoff).toBe(modules.get('y.cjs'))
    expect(log).toEqual(['first', 'X', 'a'])
    y!.handOver({ default: 'Y' })
    evaluation.advance()
    expect(evaluation.handoff).toBeNull()
    expect(log).toEqual(['first', 'X', 'a', 'b', 'Y', 'main'])
    expect(main.status).toBe('evaluated')
    evaluator.beginSync(main)?.advance()
    expect(log).toHaveLength(6)
  })

  it('but not where somebody else has had Node evaluate it meanwhile', () => {
    const { evaluator, module } = setup(sources, synthetics)
    const main = module('main.js')
    const handoffs = findHandoffs(main)
    const [x, y] = [...handoffs]
    const evaluation = evaluator.begin(main, handoffs)
    y!.handOver({ default: 'Y' })
    evaluation.advance()
    x!.handOver({ default: 'X' })
    evaluation.advance()
    expect(evaluation.handoff).toBeNull()
    expect(log).toEqual(['first', 'X', 'a', 'b', 'Y', 'main'])
  })

  it('for managed modules whose namespace object is taken, and what those stop for', () => {
    const { loader, module } = setup(
      {
        'main.js': tells(
          'main',
          `import './before.js'; import * as ns from './taken.js'; import './after.js'; log(ns.value)`,
        ),
        'before.js': tells('before'),
        'taken.js': tells('taken', `import './behind.js'; import x from './x.cjs'; log(x)`),
        'behind.js': tells('behind'),
        'after.js': tells('after', `import * as ns from './taken-2.js'; log(ns.value)`),
        'taken-2.js': tells('taken-2', `import './last.js'`),
        'last.js': tells('last'),
      },
      synthetics,
    )
    loader.import(module('main.js'))
    expect(log.join(' ')).toBe(
      'before behind x.cjs default of x.cjs taken last taken-2 value of taken-2 after value of taken main',
    )
  })

  it('while a module with top-level await waits', async () => {
    const { evaluator, module } = setup(
      {
        'main.js': tells('main', `import './await.js'; import x from './x.cjs'; import './b.js'; log(x)`),
        'await.js': `log('await starts'); await 1; log('await ends')`,
        'b.js': tells('b'),
      },
      synthetics,
    )
    const main = module('main.js')
    const handoffs = findHandoffs(main)
    const evaluation = evaluator.begin(main, handoffs)
    evaluation.advance()
    expect(log).toEqual(['await starts'])
    for (const handoff of handoffs) handoff.handOver({ default: 'X' })
    evaluation.advance()
    expect(log).toEqual(['await starts', 'b'])
    await evaluator.evaluate(main)
    expect(log).toEqual(['await starts', 'b', 'await ends', 'X', 'main'])
  })
})

describe('errors', () => {
  const synthetics = { 'x.cjs': ['default'] }
  const sources = {
    'main.js': tells('main', `import './a.js'; import x from './x.cjs'; import './b.js'`),
    'a.js': tells('a'),
    'b.js': `throw new Error('b fails')`,
  }

  it('of a module go to whoever imports it, and are the same ever after', () => {
    const { loader, module } = setup(sources, synthetics)
    const main = module('main.js')
    expect(() => loader.import(main)).toThrow('b fails')
    expect(log).toEqual(['a', 'x.cjs'])
    expect(main.evaluationError?.value).toBe(module('b.js').evaluationError?.value)
    expect(() => loader.evaluator.beginSync(main)?.advance()).toThrow('b fails')
    expect(() => loader.import(module('b.js'))).toThrow('b fails')
    loader.import(module('a.js'))
    expect(log).toEqual(['a', 'x.cjs'])
  })

  describe('of what it stops for', () => {
    const failing = {
      'main.js': tells('main', `import './a.js'; import './done.js'`),
      'a.js': tells('a', `import './done.js'; import './b.js'`),
      'b.js': tells('b', `import x from './x.cjs'`),
      'done.js': tells('done'),
      'other.js': tells('other', `import './done.js'`),
    }
    const setupFailing = (changes: Sources = {}) => {
      const graph = { ...failing, ...changes }
      const modules = linkAll(
        { ...graph, 'all.js': `import './main.js'; import './other.js'` },
        'all.js',
        synthetics,
      )
      const loader = new FacadeLoader(() => {
        log.push('x')
        throw new Error('x fails')
      })
      return { loader, module: (id: string) => modules.get(id) as CyclicModule }
    }

    it('are those of the modules that waited', () => {
      const { loader, module } = setupFailing()
      expect(() => loader.import(module('main.js'))).toThrow('x fails')
      // Nothing is told of it until something is evaluated.
      expect(module('a.js').status).toBe('evaluating')
      for (const id of ['a.js', 'b.js', 'main.js']) {
        expect(() => loader.import(module(id)), id).toThrow('x fails')
      }
      loader.import(module('other.js'))
      expect(log).toEqual(['done', 'x', 'other'])
      expect(['main.js', 'a.js', 'b.js', 'done.js'].map((id) => module(id).status)).toEqual([
        'evaluated',
        'evaluated',
        'evaluated',
        'evaluated',
      ])
      expect(module('a.js').evaluationError).toEqual(module('main.js').evaluationError)
    })

    it('go through a module whose namespace object is taken', () => {
      const { loader, module } = setupFailing({
        'a.js': tells('a', `import './c.js'; import * as b from './b.js'`),
        'c.js': tells('c'),
      })
      expect(() => loader.import(module('main.js'))).toThrow('x fails')
      for (const id of ['a.js', 'b.js', 'main.js']) {
        expect(() => loader.import(module(id)), id).toThrow('x fails')
      }
      loader.import(module('other.js'))
      expect(log).toEqual(['c', 'x', 'done', 'other'])
    })
  })

  it('of a require() that leads back to what waits are those of Node', () => {
    const { module } = setup(
      { 'main.js': tells('main', `import './a.js'`), 'a.js': tells('a', `import x from './x.cjs'`) },
      synthetics,
    )
    const back: FacadeLoader = new FacadeLoader(() => {
      back.import(module('a.js'))
      return {}
    })
    expect(() => back.import(module('main.js'))).toThrow(
      expect.objectContaining({ code: 'ERR_REQUIRE_CYCLE_MODULE' }),
    )
  })
})

describe('closed graphs that stop are evaluated in the order of Node', () => {
  const seeds = Array.from({ length: 300 }, (_, index) => index)
  const closedGraphs = seeds.map(randomClosedGraph)
  const graphs = closedGraphs.map(({ sources }) => {
    const names = Object.keys(sources).filter((id) => id.endsWith('.js'))
    // Node 20 has a rejection of its own for a module that fails a second time.
    const entry = `process.on('unhandledRejection', () => {}); for (const id of ${JSON.stringify(names)}) try { await import('./' + id) } catch (error) { log(error.message) }`
    return { sources: { ...sources, 'entry.js': entry }, entry: 'entry.js' }
  })
  const native = runNatively(graphs)

  it.each(seeds)('random closed graph %i', (seed) => {
    const { sources, synthetics } = closedGraphs[seed]!
    const names = Object.keys(sources).filter((id) => id.endsWith('.js'))
    const managed = Object.fromEntries(names.map((id) => [id, sources[id]!]))
    const all = { ...managed, 'all.js': names.map((id) => `import './${id}'`).join('\n') }
    // Where a member of a cycle is taken, Node orders.
    if (build(all, synthetics).refusals.size > 0) return
    const modules = linkAll(all, 'all.js', synthetics)
    if ([...modules.values()].some((module) => module instanceof CyclicModule && module.isLinkedByNode))
      return
    const loader = new FacadeLoader((url) => {
      const exports: Record<string, unknown> = {}
      // oxlint-disable-next-line no-new-func
      new Function('exports', sources[url.slice(ROOT.length)]!)(exports)
      return { ...exports, default: exports }
    })
    for (const id of names) {
      try {
        loader.import(modules.get(id) as CyclicModule)
      } catch (error) {
        log.push((error as Error).message)
      }
    }
    expect(JSON.parse(JSON.stringify(log))).toEqual(native[seed]!.log)
  })
})
