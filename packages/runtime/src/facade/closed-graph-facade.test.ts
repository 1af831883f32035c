import { valuesOfMap } from '@esm-bytecode/format/primordials'
import { expect, it } from 'vitest'
import { parseModule } from '../../../compiler/src/analyze/parse.ts'
import { linkAll, ROOT, type Sources, type Synthetics } from '../../test/graph.ts'
import { type CyclicModule } from '@esm-bytecode/linker'
import { writeFacade } from './facade.ts'

function facadeOf(sources: Sources, synthetics: Synthetics = {}, entry = 'main.js') {
  const modules = linkAll(sources, 'main.js', synthetics)
  let count = 0
  const facade = writeFacade(modules.get(entry) as CyclicModule, 'facadeHost', () => `part:${count++}`)
  const parts = [...facade.parts].map(([url, source]) => [url, source.replaceAll(ROOT, '')])
  for (const source of [facade.source, ...valuesOfMap(facade.parts)]) parseModule(source, 'facade')
  return {
    ...facade,
    source: facade.source.replaceAll(ROOT, ''),
    parts: Object.fromEntries(parts) as Record<string, string>,
    handoffs: [...facade.handoffs].map(({ url }) => url.slice(ROOT.length)),
  }
}

/** What the module itself may need, behind the last handoff. */
const OWN = ',import.meta'
const BODY = 'const $s=facadeHost;$s.finish($s.evaluate(import.meta,[],(i,v)=>{switch(i){'

it('has no part without a handoff', () => {
  const { source, parts, handoffs } = facadeOf({ 'main.js': `import './a.js'`, 'a.js': `import 'node:fs'` })
  expect({ parts, handoffs }).toEqual({ parts: {}, handoffs: [] })
  expect(source).toMatch(/^import\*as \$n0 from"node:fs";const \$s=facadeHost;.*\[\$n0\]/)
})

it('has one before a handoff, which takes the built-ins, and asks Node for the names that were taken for granted', () => {
  const { source, parts, handoffs, namespaces } = facadeOf(
    {
      'main.js': `import d, { a, 'b c' as b } from './x.cjs'; import fs from 'node:fs'; import './after.js'`,
      'after.js': `import os from 'node:os'`,
    },
    { 'x.cjs': ['default', 'a', 'b c', 'nobody asks'] },
  )
  expect(handoffs).toEqual(['x.cjs'])
  expect(parts).toEqual({
    'part:0': 'import*as $n0 from"node:os";import*as $n1 from"node:fs";facadeHost.begin([$n0,$n1],[])',
  })
  expect(namespaces).toHaveLength(2)
  expect(source).toBe(
    'import"part:0";import*as $t from"x.cjs";import{"default" as $t0,"a" as $t1,"b c" as $t2} from"x.cjs";' +
      `facadeHost.pass(0,$t${OWN});${BODY}}}))`,
  )
})

it('has one more between two handoffs', () => {
  const { source, parts, handoffs } = facadeOf(
    {
      'main.js': `import data from './data.json' with { type: 'json' }; import * as ns from './taken.js'; export const a = ns`,
      'taken.js': 'export const b = 1',
    },
    { 'data.json': ['default'] },
  )
  expect(handoffs).toEqual(['data.json', 'taken.js'])
  const data = 'from"data.json"with{"type":"json"};'
  expect(parts).toEqual({
    'part:0': 'facadeHost.begin([],[])',
    'part:1': `import*as $t ${data}import{"default" as $t0} ${data}facadeHost.pass(0,$t)`,
  })
  expect(source).toBe(
    `import"part:0";import"part:1";import*as $t from"taken.js";facadeHost.pass(1,$t${OWN});` +
      `let $b0;export{$b0 as "a"};${BODY}case 0:$b0=v;break;}}))`,
  )
})

it('has the namespace objects of handoffs that a cycle reads before Node evaluates them', () => {
  const { source, parts, handoffs, early } = facadeOf(
    {
      'main.js': `import './b.js'; import * as x from './x.cjs'; import fs from 'node:fs'; import y from './y.cjs'; export function f() { return x }`,
      'b.js': `import { f } from './main.js'; import { z } from './again.js'; import './last.cjs'; f(z)`,
      'again.js': `export { z } from './z.cjs'`,
    },
    { 'x.cjs': ['default'], 'y.cjs': ['default'], 'z.cjs': ['z'], 'last.cjs': ['default'] },
  )
  expect(handoffs).toEqual(['z.cjs', 'last.cjs', 'x.cjs', 'y.cjs'])
  expect(early.map(({ url }) => url.slice(ROOT.length))).toEqual(['z.cjs', 'x.cjs', 'y.cjs'])
  expect(parts).toEqual({
    'part:1': 'import*as $n0 from"node:fs";import{early} from"part:0";facadeHost.begin([$n0],early())',
    'part:2': 'import*as $t from"z.cjs";import{"z" as $t0} from"z.cjs";facadeHost.pass(0,$t)',
    'part:3': 'import*as $t from"last.cjs";facadeHost.pass(1,$t)',
    'part:4': 'import*as $t from"x.cjs";facadeHost.pass(2,$t)',
    'part:0':
      'import"part:1";import"part:2";import"part:3";import"part:4";' +
      'import*as $e0 from"z.cjs";import*as $e1 from"x.cjs";import*as $e2 from"y.cjs";' +
      'export function early(){return[$e0,$e1,$e2]}',
  })
  expect(source).toMatch(/^import"part:0";import\*as \$t from"y\.cjs";/)
})

it("exports namespace objects that are Node's own", () => {
  const { source, cells } = facadeOf(
    {
      'main.js': `export * as ours from './a.js'; export * as theirs from './x.cjs'; export { n } from './x.cjs'; export * from './b.js'`,
      'a.js': 'export const a = 1',
      'b.js': `export * as deep from './a.js'; export const b = 1`,
    },
    { 'x.cjs': ['default', 'n'] },
  )
  const exported = [...source.matchAll(/import\*as (\$e\d) from"(.*?)";export\{\1 as "(.*?)"\}/g)]
  expect(exported.map(([, , from, name]) => [name, from])).toEqual([
    ['deep', 'a.js'],
    ['ours', 'a.js'],
    ['theirs', 'x.cjs'],
  ])
  expect(source).toContain('export{$b0 as "b",$b1 as "n"}')
  expect(cells).toHaveLength(2)
})

it('keeps the attributes of an exported namespace object', () => {
  const { source } = facadeOf(
    { 'main.js': `export * as data from './data.json' with { type: 'json' }` },
    { 'data.json': ['default'] },
  )
  expect(source).toContain('import*as $e0 from"data.json"with{"type":"json"};export{$e0 as "data"};')
})

it('awaits behind the last handoff alone', () => {
  const { source, parts } = facadeOf(
    { 'main.js': `import './await.js'; import './x.cjs'`, 'await.js': 'await 1' },
    { 'x.cjs': ['default'] },
  )
  expect(Object.values(parts).join()).not.toContain('await')
  expect(source).toContain('.finish(await ')
})
