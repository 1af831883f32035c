import { describe, expect, it } from 'vitest'
import { parseModule } from '../../../compiler/src/analyze/parse.ts'
import { build, createGraphHost, ROOT, type Sources } from '../../test/graph.ts'
import { CyclicModule, loadGraph } from '@esm-bytecode/linker'
import { writeFacade, type Facade } from './facade.ts'

/** The facades of some modules of a graph. */
function facadeOf(sources: Sources, entry = 'main.js', id = entry) {
  const { files } = build(sources)
  const host = createGraphHost(files)
  loadGraph(ROOT + entry, host)
  const module = host.modules.get(ROOT + id)
  if (!(module instanceof CyclicModule)) throw new Error(`${id} is none of ours`)
  return writeFacade(module, 'facadeHost', () => 'part')
}

/** Which namespace objects a facade hands over, and to whom. */
const takers = ({ namespaces }: Facade) =>
  namespaces.map((list) => list.map(({ module, request }) => `${module.url.slice(ROOT.length)} ${request}`))

describe('of a module that is linked by Node', () => {
  it('has its requests as written and where they were, its exports as bindings, and a body that calls', () => {
    const facade = facadeOf({
      'main.js': `// é
const before = 1; import pkg, { a as b } from 'pkg'
import data from './data.json' with { type: 'json' }; export { x } from './a.js'; export const c = pkg(b, data)
export { b }; export default function () {} export { c as 'd e' }
/* ü */ export * from './a.js'`,
      'a.js': 'export const x = 1',
    })
    expect(facade.source).toMatchInlineSnapshot(`
      "
                        import pkg, { a as b } from 'pkg'
      import data from './data.json' with { type: 'json' }; export { x } from './a.js';

              export * from './a.js'
      import*as $n0 from"pkg";import*as $n1 from"./data.json"with{"type":"json"};export{b as "b"};let $b0,$b1;export{$b0 as "c",$b0 as "d e",$b1 as "default"};const $s=facadeHost;$s.finish($s.evaluate(import.meta,[$n0,$n1],(i,v)=>{switch(i){case 0:$b0=v;break;case 1:$b1=v;break;}}))"
    `)
    expect(facade.cells).toHaveLength(2)
    expect(takers(facade)).toEqual([['main.js 0'], ['main.js 1']])
  })

  it('asks for what built-ins its module function needs, and awaits if that has top-level await', () => {
    const { source } = facadeOf({
      'main.js': `import 'pkg'; import { readFile } from 'node:fs'; import * as path from 'node:path'; await readFile(path)`,
    })
    expect(source).toMatchInlineSnapshot(`
      "import 'pkg'; import { readFile } from 'node:fs'; import * as path from 'node:path';
      import*as $n0 from"node:fs";import*as $n1 from"node:path";const $s=facadeHost;$s.finish(await $s.evaluate(import.meta,[$n0,$n1],(i,v)=>{switch(i){}}))"
    `)
  })

  it('has names that the module has not', () => {
    const { source } = facadeOf({ 'main.js': `import { $, $$b0 } from 'pkg'; export const a = $($$b0)` })
    expect(source).toMatch(/let \$\$\$b0;/)
  })

  it('brings the built-ins of all members of its cycle: their functions may run before their own facades', () => {
    const facade = facadeOf(
      {
        'main.js': `import 'pkg'; import './cycle/a.js'`,
        'cycle/a.js': `import './b.js'; export * from '../open.js'`,
        'cycle/b.js': `import { join } from 'node:path'; import './a.js'; export function f() { return join() }`,
        'open.js': `import 'pkg'`,
      },
      'main.js',
      'cycle/a.js',
    )
    expect(takers(facade)).toEqual([['cycle/b.js 0']])
    expect(facade.source).toContain('from"node:path"')
  })

  it('brings those of what a member of its cycle may call: another cycle, a module beside it', () => {
    const facade = facadeOf(
      {
        'main.js': `import 'pkg'; import { a } from './a.js'; import { c } from './c.js'; export function m() { c() }`,
        'a.js': `import { m } from './main.js'; import 'pkg'; export function a() {}`,
        'c.js': `import { d } from './d.js'; import { join } from 'node:path'; export function c() { return join() }`,
        'd.js': `import './c.js'; import { e } from './e.js'; export function d() { e() }`,
        'e.js': `import { readFile } from 'node:fs'; export function e() { return readFile }`,
      },
      'main.js',
      'a.js',
    )
    expect(takers(facade)).toEqual([['c.js 1'], ['e.js 0']])
  })

  it('says which way one binding by two stars comes, for Node has one of each facade', () => {
    const { source } = facadeOf({
      'main.js': `import 'pkg'; export * from './a.js'; export * from './b.js'; export const own = 1`,
      'a.js': `export * from './c.js'; export const own = 2, twice = 2`,
      'b.js': `export { c } from './c.js'; export const own = 3, twice = 3`,
      'c.js': 'export let c = 1; export const set = () => { c = 2 }',
    })
    expect(source.match(/export\{.*?\}from".*?"/g)).toEqual(['export{"c" as "c"}from"./a.js"'])
  })
})

describe('of a closed graph', () => {
  it('has the built-ins of all its modules in their order, and its exports with what they lead to', () => {
    const { source, cells } = facadeOf({
      'main.js': `import { a } from './a.js'; import 'node:fs'; export { a, b as default } from './a.js'; export const own = a; export * from './b.js'`,
      'a.js': `import './b.js'; import { join } from 'node:path'; export const a = join('x'); export { a as b }`,
      'b.js': `import 'node:os'; export let star = 1; export const f = () => { star = 2 }`,
    })
    expect(source).toMatchInlineSnapshot(
      `"import*as $n0 from"node:os";import*as $n1 from"node:path";import*as $n2 from"node:fs";let $b0,$b1,$b2,$b3,$b4;export{$b0 as "a",$b1 as "default",$b2 as "f",$b3 as "own",$b4 as "star"};const $s=facadeHost;$s.finish($s.evaluate(import.meta,[$n0,$n1,$n2],(i,v)=>{switch(i){case 0:$b0=v;break;case 1:$b1=v;break;case 2:$b2=v;break;case 3:$b3=v;break;case 4:$b4=v;break;}}))"`,
    )
    expect(cells).toHaveLength(5)
  })

  it('awaits if any module of it has top-level await', () => {
    const awaiting = facadeOf({ 'main.js': `import './a.js'`, 'a.js': 'await 1' })
    const plain = facadeOf({ 'main.js': `import './a.js'`, 'a.js': '' })
    expect(awaiting.source).toContain('.finish(await ')
    expect(plain.source).not.toContain('await')
  })
})

it('is a module, whatever names it exports', () => {
  const { source } = facadeOf({
    'main.js': `import 'pkg'; export { 'a"b' as "c'd\\\\" } from './a.js'; export default 1`,
    'a.js': `const x = 1; export { x as 'a"b' }`,
  })
  expect(() => parseModule(source, 'facade')).not.toThrow()
})
