import { expect, it } from 'vitest'
import { linkAll, ROOT, type Sources } from '../../runtime/test/graph.ts'
import type { CyclicModule } from './cyclic-module.ts'
import { findHandoffs } from './handoffs.ts'

const synthetics = { 'x.cjs': ['default'], 'y.cjs': ['default'], 'data.json': ['default'] }

function setup(sources: Sources) {
  const modules = linkAll(sources, 'main.js', synthetics)
  const module = (id: string) => modules.get(id) as CyclicModule
  return {
    module,
    handoffs: (id = 'main.js') => [...findHandoffs(module(id))].map(({ url }) => url.slice(ROOT.length)),
  }
}

const SOURCES = {
  'main.js': `import './a.js'; import data from './data.json' with { type: 'json' }; import * as ns from './taken.js'; import './x.cjs'; void ns`,
  'a.js': `import './b.js'; import './x.cjs'; import 'node:fs'; import * as ns from './taken.js'; void ns`,
  'b.js': '',
  'taken.js': `import './y.cjs'; import './c.js'`,
  'c.js': '',
}

it('are in the order of evaluation, each once: namespace objects when their module was evaluated', () => {
  const { handoffs } = setup(SOURCES)
  expect(handoffs()).toEqual(['x.cjs', 'y.cjs', 'taken.js', 'data.json'])
})

it('are not the module itself, but what it needs', () => {
  expect(setup(SOURCES).handoffs('taken.js')).toEqual(['y.cjs'])
})

it('are none where only built-ins are needed', () => {
  expect(setup(SOURCES).handoffs('b.js')).toEqual([])
})

it('are not what Node has evaluated for us, nor what lies behind modules that were evaluated', () => {
  const { module, handoffs } = setup(SOURCES)
  module('taken.js').handOver({})
  expect(handoffs()).toEqual(['x.cjs', 'y.cjs', 'data.json'])
  module('taken.js').status = 'evaluated'
  module('a.js').status = 'evaluating-async'
  expect(handoffs()).toEqual(['data.json', 'x.cjs'])
  expect(handoffs('taken.js')).toEqual([])
  expect(handoffs('a.js')).toEqual([])
})

it('lie behind modules that are being evaluated, too: what those wait for may fail', () => {
  const { module, handoffs } = setup(SOURCES)
  module('a.js').status = 'evaluating'
  expect(handoffs()).toEqual(['x.cjs', 'y.cjs', 'taken.js', 'data.json'])
})

it('are found in cycles', () => {
  const { handoffs } = setup({
    'main.js': `import './a.js'; import './x.cjs'; export const m = 1`,
    'a.js': `import './main.js'; import './y.cjs'`,
  })
  expect(handoffs()).toEqual(['y.cjs', 'x.cjs'])
})
