import { describe, expect, it } from 'vitest'
import { countWork } from '../test/count-work.ts'
import { recordsOf } from '../test/graph.ts'
import { analyze } from './analyze/analyze.ts'
import { readCommonJs } from './externals/read-commonjs.ts'
import { toPatches } from './transform/to-patches.ts'
import { transform } from './transform/transform.ts'

type Sources = Record<string, string>

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')
const names = (count: number) => Array.from({ length: count }, (_, index) => `v${index}`).join(', ')
const graph = (count: number, source: (index: number) => string, others: Sources = {}): Sources => ({
  ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}.js`, source(index)])),
  ...others,
})

/** All that is done with a graph in this process. */
function compile(sources: Sources): void {
  for (const [id, { record }] of recordsOf(sources)) {
    if (record === null) continue
    const analysis = analyze(sources[id]!, id)
    toPatches(Buffer.from(analysis.code), analysis.code, transform(analysis, record))
  }
}

/** With four times as much of it. */
function expectLinear(work: (size: number) => void): void {
  const size = 50
  const ratio = countWork(() => work(4 * size)) / countWork(() => work(size))
  expect(ratio).toBeGreaterThan(2)
  expect(ratio).toBeLessThan(5)
}

describe('work grows with a module as its size', () => {
  const moving = (count: number) =>
    lines(count, (index) => `export let v${index} = ${index}; export function set${index}() { v${index}++ }`)
  const uses = (count: number) => lines(count, (index) => `use(v${index})`)

  it.each<[string, (count: number) => Sources]>([
    ['of declarations', (count) => ({ 'a.js': lines(count, (index) => `const v${index} = ${index}`) })],
    [
      'of exports that are imported',
      (count) => ({
        'a.js': moving(count),
        'main.js': `import { ${names(count)} } from './a.js'\n${uses(count)}`,
      }),
    ],
    [
      'of names that are re-exported',
      (count) => ({
        'a.js': moving(count),
        'b.js': `export { ${names(count)} } from './a.js'`,
        'main.js': `import { ${names(count)} } from './b.js'`,
      }),
    ],
    [
      'of bindings that a cycle reads',
      (count) => ({
        'a.js': `import './main.js'\n${moving(count)}`,
        'main.js': `import { ${names(count)} } from './a.js'\n${uses(count)}`,
      }),
    ],
  ])('%s', (_what, sources) => {
    expectLinear((size) => compile(sources(size)))
  })

  it('of declarations in CommonJS', () => {
    expectLinear((size) => readCommonJs(lines(size, (index) => `var a${index}; const v${index} = ${index}`)))
  })
})

describe('work grows with a graph as the number of its modules', () => {
  const next = (index: number, size: number) => `./m${(index + 1) % size}.js`
  const pairs = (size: number, source: (index: number) => string, others: Sources = {}) =>
    graph(size, (index) => `import './m${index ^ 1}.js'; ${source(index)}`, others)

  it.each<[string, (size: number) => Sources]>([
    [
      'in a chain',
      (size) =>
        graph(size, (i) =>
          i < size - 1
            ? `import { v as w } from '${next(i, size)}'; export const v = w + 1`
            : 'export const v = 1',
        ),
    ],
    [
      'in a fan',
      (size) =>
        graph(size, (i) => `export const v${i} = 1`, {
          'main.js': lines(size, (i) => `import { v${i} } from './m${i}.js'`),
        }),
    ],
    [
      'behind a barrel',
      (size) =>
        graph(size, (i) => `export const v${i} = 1`, {
          'barrel.js': lines(size, (i) => `export * from './m${i}.js'`),
          'main.js': `import { ${names(size)} } from './barrel.js'`,
        }),
    ],
    [
      "behind a barrel of what is Node's",
      (size) => ({
        'barrel.js': lines(size, (i) => `export * from 'pkg${i}'`),
        'main.js': `import { ${names(size)} } from './barrel.js'`,
      }),
    ],
    [
      'in a chain of re-exports, each of which is imported',
      (size) =>
        graph(size, (i) => (i < size - 1 ? `export { v } from '${next(i, size)}'` : 'export const v = 1')),
    ],
    [
      'in a cycle',
      (size) => graph(size, (i) => `import { f as g } from '${next(i, size)}'; export function f() { g() }`),
    ],
    [
      'in a cycle that is left out',
      (size) => graph(size, (i) => `import '${next(i, size)}'; console.log(arguments)`),
    ],
    [
      'in cycles that see the same functions early',
      (size) =>
        pairs(
          size,
          () => `import { f } from './f0.js'`,
          Object.fromEntries(
            Array.from({ length: size }, (_, i) => [
              `f${i}.js`,
              i < size - 1
                ? `import { f as g } from './f${i + 1}.js'; export function f() { g() }`
                : 'export function f() {}',
            ]),
          ),
        ),
    ],
    [
      'in cycles that take one another along, to Node',
      (size) =>
        pairs(
          size,
          (i) =>
            (i < size - 2 ? `import { a } from './m${i + 2}.js'` : `import { a } from 'pkg'`) +
            '; export { a }',
        ),
    ],
    [
      'in cycles beside modules that lead to an await',
      (size) =>
        pairs(
          size,
          (i) => `import * as n from './a${i}.js'`,
          Object.fromEntries(
            Array.from({ length: size }, (_, i) => [
              `a${i}.js`,
              i < size - 1 ? `import './a${i + 1}.js'` : '',
            ]),
          ),
        ),
    ],
  ])('%s', (_what, sources) => {
    expectLinear((size) => compile(sources(size)))
  })

  it('and a chain may be as long as it likes', () => {
    const size = 3000
    const sources = graph(
      size,
      (i) =>
        i < size - 1 ? `export ${i % 2 === 0 ? '*' : '{ v }'} from '${next(i, size)}'` : 'export const v = 1',
      { 'main.js': `import { v } from './m0.js'` },
    )
    expect(recordsOf(sources).get('main.js')!.record!.imports[0]!.access).toBe('copied')
  })
})
