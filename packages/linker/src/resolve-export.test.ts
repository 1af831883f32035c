import { keysOfMap, SafeMap, valuesOfMap } from '@esm-bytecode/format/primordials'
import { describe, expect, it } from 'vitest'
import {
  build,
  createGraphHost,
  link,
  linkAll,
  ROOT,
  type Sources,
  type Synthetics,
} from '../../runtime/test/graph.ts'
import { CyclicModule } from './cyclic-module.ts'
import { loadGraph } from './load-graph.ts'
import { getExportedNames, namesByTwoStars, namespaceExports, resolveExport } from './resolve-export.ts'
import { NAMESPACE, resolvedCell, type ResolvedBinding } from './resolved-binding.ts'
import { SyntheticModule } from './synthetic-module.ts'

/** `module.js:local name`, or what else ResolveExport says. */
function resolve(sources: Sources, exportName: string, synthetics: Synthetics = {}): string | null {
  const resolution = resolveExport(link(sources, 'main.js', synthetics), exportName)
  if (resolution === null || typeof resolution === 'string') return resolution
  const { module, binding } = resolution
  const file = module.url.slice(module.url.lastIndexOf('/') + 1)
  if (binding === NAMESPACE) return `${file}:namespace`
  if (module instanceof SyntheticModule) return `${file}:${String(binding)}`
  const entry = module.record.localExports.find(
    ({ exportName: name }) => module.localExports.get(name) === binding,
  )
  return `${file}:${entry!.localName}`
}

const SOURCES = {
  'main.js': `import { b as imported } from './b.js'; import * as all from './b.js'; const own = 1
    export { own as first, own as second, imported, all }; export default 0
    export { b as renamed } from './b.js'; export * as ns from './b.js'; export * from './b.js'; export * from './c.js'`,
  'b.js': `export const b = 1; export const twice = 1; export default 1; export const first = 2`,
  'c.js': `export const twice = 2; export { b } from './b.js'; export const c = 3`,
}

describe('ResolveExport', () => {
  it.each([
    ['first', 'main.js:own'],
    ['second', 'main.js:own'],
    ['default', 'main.js:*default*'],
    ['imported', 'b.js:b'],
    ['renamed', 'b.js:b'],
    ['all', 'b.js:namespace'],
    ['ns', 'b.js:namespace'],
    ['c', 'c.js:c'],
    // By two ways, but one binding.
    ['b', 'b.js:b'],
    ['twice', 'ambiguous'],
    ['none', null],
  ])('%s is %s', (name, expected) => {
    expect(resolve(SOURCES, name)).toBe(expected)
  })

  it('gives no default by a star', () => {
    expect(resolve({ 'main.js': `export * from './a.js'`, 'a.js': 'export default 1' }, 'default')).toBeNull()
  })

  it('ends where re-exports go in circles', () => {
    const circle = {
      'main.js': `export * from './a.js'`,
      'a.js': `export * from './main.js'; export const a = 1`,
    }
    expect(resolve(circle, 'a')).toBe('a.js:a')
    expect(resolve(circle, 'none')).toBeNull()
  })

  it("says where only Node can tell: the name may be one of its module's, too", () => {
    const sources = {
      'main.js': `export { x } from 'pkg'; export * from 'pkg'; export * from './a.js'`,
      'a.js': 'export const a = 1',
    }
    expect(resolve(sources, 'x')).toBe('native')
    expect(resolve(sources, 'a')).toBe('native')
  })
})

describe('of synthetic modules', () => {
  const sources = {
    'main.js': `import d, { a as local } from './x.cjs'; export { local, d }; export { a as other } from './x.cjs'
      export * from './x.cjs'; export * from './y.js'; export * as all from './x.cjs'`,
    'y.js': `export { a } from './x.cjs'; export const namespace = 1`,
  }
  const synthetics = { 'x.cjs': ['default', 'a', 'namespace'] }

  it.each([
    ['local', 'x.cjs:a'],
    ['d', 'x.cjs:default'],
    ['other', 'x.cjs:a'],
    ['all', 'x.cjs:namespace'],
    // One binding by two ways.
    ['a', 'x.cjs:a'],
    // A name as any other, which no namespace object is taken for.
    ['namespace', 'ambiguous'],
    ['default', null],
  ])('%s is %s', (name, expected) => {
    expect(resolve(sources, name, synthetics)).toBe(expected)
  })

  it('are cells, one for each name', () => {
    const modules = linkAll(sources, 'main.js', synthetics)
    const main = modules.get('main.js')!
    const cells = ['a', 'local'].map((name) => resolvedCell(resolveExport(main, name) as ResolvedBinding))
    expect(cells[0]).toBe(cells[1])
    expect([...(modules.get('x.cjs') as SyntheticModule).requestedNames].sort()).toEqual(['a', 'default'])
  })

  it('count among the exported names, without their default', () => {
    const main = link(sources, 'main.js', synthetics)
    expect([...getExportedNames(main)].sort()).toEqual(['a', 'all', 'd', 'local', 'namespace', 'other'])
    expect([...namesByTwoStars(main)].sort()).toEqual(['a', 'namespace'])
    expect(keysOfMap(namespaceExports(main))).toEqual(['a', 'all', 'd', 'local', 'other'])
  })
})

describe('GetExportedNames', () => {
  it('has the names of stars but their defaults, circles included', () => {
    const names = getExportedNames(
      link(
        {
          'main.js': `export const m = 1; export default 2; export * from './a.js'`,
          'a.js': `export const a = 1; export default 3; export * from './main.js'; export { a as b }`,
        },
        'main.js',
      ),
    )
    expect([...names].sort()).toEqual(['a', 'b', 'default', 'm'])
  })
})

describe('the names of a namespace object', () => {
  it('are sorted by code unit and have no ambiguous ones', () => {
    const module = link(
      {
        'main.js': `export * from './a.js'; export * from './b.js'; const x = 1; export { x as b, x as Z, x as '10', x as '9', x as 'ä' }`,
        'a.js': 'export const twice = 1',
        'b.js': 'export const twice = 2, a = 1',
      },
      'main.js',
    )
    expect(keysOfMap(namespaceExports(module))).toEqual(['10', '9', 'Z', 'a', 'b', 'ä'])
  })
})

describe('the index of many star exports', () => {
  /** Modules with many stars in each other's direction: cycles, names that clash, CommonJS and packages that nobody knows. */
  function randomStars(seed: number): Sources {
    let state = seed + 1
    const below = (limit: number) => (state = (state * 48271) % 0x7fffffff) % limit
    const ids = Array.from({ length: 12 }, (_, i) => `m${i}.js`)
    const sources: Record<string, string> = {
      'main.js': ids.map((id) => `export * from './${id}';`).join(''),
    }
    for (const id of ids) {
      const stars = Array.from({ length: below(7) }, () => `export * from './${ids[below(12)]}';`)
      const own = ['a', 'b', 'c', 'd'].filter(() => below(6) === 0).map((name) => `export const ${name} = 1;`)
      const others =
        below(8) === 0 ? `export * from 'package';` : below(8) === 0 ? `export * from './x.cjs';` : ''
      const indirect = below(5) === 0 ? `export { a as e } from './${ids[below(12)]}';` : ''
      sources[id] = [...new Set(stars), ...own, others, indirect].join('')
    }
    return sources
  }

  it.each(Array.from({ length: 150 }, (_, i) => i))(
    'finds what a search of all of them finds: %i',
    (seed) => {
      const { files } = build(randomStars(seed), { 'x.cjs': ['default', 'a', 'f'] })
      const find = (isIndexed: boolean) => {
        const host = createGraphHost(files, { 'x.cjs': ['default', 'a', 'f'] })
        loadGraph(`${ROOT}main.js`, host)
        const modules = valuesOfMap(host.modules).filter((module) => module instanceof CyclicModule)
        for (const module of modules) {
          // What was found while they were linked depends on what was asked first.
          Object.assign(module, { resolutions: new SafeMap() })
          if (!isIndexed) module.starIndex = { byName: new SafeMap(), open: module.record.starExports }
        }
        return modules.flatMap((module) =>
          ['a', 'b', 'c', 'd', 'e', 'f', 'none'].map((name) => {
            const found = resolveExport(module, name)
            const what =
              found === null || typeof found === 'string'
                ? found
                : `${found.module.url} ${String(found.binding)}`
            return [module.url, name, what]
          }),
        )
      }
      expect(find(true)).toEqual(find(false))
    },
  )
})
