import { valuesOfMap } from '@esm-bytecode/format/primordials'
import { expect, it } from 'vitest'
import { parseModule } from '../../../compiler/src/analyze/parse.ts'
import { linkAll, ROOT, type Sources, type Synthetics } from '../../test/graph.ts'
import type { CyclicModule } from '../link/cyclic-module.ts'
import { writeIslandSkeleton } from './island-skeleton.ts'

function skeletonOf(sources: Sources, synthetics: Synthetics = {}, entry = 'main.js') {
  const modules = linkAll(sources, 'main.js', synthetics)
  let count = 0
  const skeleton = writeIslandSkeleton(
    modules.get(entry) as CyclicModule,
    'shore',
    () => `segment:${count++}`,
  )
  const segments = [...skeleton.segments].map(([url, source]) => [url, source.replaceAll(ROOT, '')])
  for (const source of [skeleton.source, ...valuesOfMap(skeleton.segments)]) parseModule(source, 'skeleton')
  return {
    ...skeleton,
    source: skeleton.source.replaceAll(ROOT, ''),
    segments: Object.fromEntries(segments) as Record<string, string>,
    stops: [...skeleton.stops].map(({ url }) => url.slice(ROOT.length)),
  }
}

/** What the module itself may need, behind the last stop. */
const OWN = ',import.meta'
const BODY = 'const $s=shore;$s.finish($s.evaluate(import.meta,[],(i,v)=>{switch(i){'

it('has no segment without a stop', () => {
  const { source, segments, stops } = skeletonOf({ 'main.js': `import './a.js'`, 'a.js': `import 'node:fs'` })
  expect({ segments, stops }).toEqual({ segments: {}, stops: [] })
  expect(source).toMatch(/^import\*as \$n0 from"node:fs";const \$s=shore;.*\[\$n0\]/)
})

it('has one before a stop, which takes the built-ins, and asks Node for the names that were taken for granted', () => {
  const { source, segments, stops, namespaces } = skeletonOf(
    {
      'main.js': `import d, { a, 'b c' as b } from './x.cjs'; import fs from 'node:fs'; import './after.js'`,
      'after.js': `import os from 'node:os'`,
    },
    { 'x.cjs': ['default', 'a', 'b c', 'nobody asks'] },
  )
  expect(stops).toEqual(['x.cjs'])
  expect(segments).toEqual({
    'segment:0': 'import*as $n0 from"node:os";import*as $n1 from"node:fs";shore.begin([$n0,$n1],[])',
  })
  expect(namespaces).toHaveLength(2)
  expect(source).toBe(
    'import"segment:0";import*as $t from"x.cjs";import{"default" as $t0,"a" as $t1,"b c" as $t2} from"x.cjs";' +
      `shore.pass(0,$t${OWN});${BODY}}}))`,
  )
})

it('has one more between two stops', () => {
  const { source, segments, stops } = skeletonOf(
    {
      'main.js': `import data from './data.json' with { type: 'json' }; import * as ns from './taken.js'; export const a = ns`,
      'taken.js': 'export const b = 1',
    },
    { 'data.json': ['default'] },
  )
  expect(stops).toEqual(['data.json', 'taken.js'])
  const data = 'from"data.json"with{"type":"json"};'
  expect(segments).toEqual({
    'segment:0': 'shore.begin([],[])',
    'segment:1': `import*as $t ${data}import{"default" as $t0} ${data}shore.pass(0,$t)`,
  })
  expect(source).toBe(
    `import"segment:0";import"segment:1";import*as $t from"taken.js";shore.pass(1,$t${OWN});` +
      `let $b0;export{$b0 as "a"};${BODY}case 0:$b0=v;break;}}))`,
  )
})

it('has the namespace objects of stops that a cycle reads before Node evaluates them', () => {
  const { source, segments, stops, early } = skeletonOf(
    {
      'main.js': `import './b.js'; import * as x from './x.cjs'; import fs from 'node:fs'; import y from './y.cjs'; export function f() { return x }`,
      'b.js': `import { f } from './main.js'; import { z } from './again.js'; import './last.cjs'; f(z)`,
      'again.js': `export { z } from './z.cjs'`,
    },
    { 'x.cjs': ['default'], 'y.cjs': ['default'], 'z.cjs': ['z'], 'last.cjs': ['default'] },
  )
  expect(stops).toEqual(['z.cjs', 'last.cjs', 'x.cjs', 'y.cjs'])
  expect(early.map(({ url }) => url.slice(ROOT.length))).toEqual(['z.cjs', 'x.cjs', 'y.cjs'])
  expect(segments).toEqual({
    'segment:1': 'import*as $n0 from"node:fs";import{early} from"segment:0";shore.begin([$n0],early())',
    'segment:2': 'import*as $t from"z.cjs";import{"z" as $t0} from"z.cjs";shore.pass(0,$t)',
    'segment:3': 'import*as $t from"last.cjs";shore.pass(1,$t)',
    'segment:4': 'import*as $t from"x.cjs";shore.pass(2,$t)',
    'segment:0':
      'import"segment:1";import"segment:2";import"segment:3";import"segment:4";' +
      'import*as $e0 from"z.cjs";import*as $e1 from"x.cjs";import*as $e2 from"y.cjs";' +
      'export function early(){return[$e0,$e1,$e2]}',
  })
  expect(source).toMatch(/^import"segment:0";import\*as \$t from"y\.cjs";/)
})

it("exports namespace objects that are Node's own", () => {
  const { source, cells } = skeletonOf(
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
  const { source } = skeletonOf(
    { 'main.js': `export * as data from './data.json' with { type: 'json' }` },
    { 'data.json': ['default'] },
  )
  expect(source).toContain('import*as $e0 from"data.json"with{"type":"json"};export{$e0 as "data"};')
})

it('awaits behind the last stop alone', () => {
  const { source, segments } = skeletonOf(
    { 'main.js': `import './await.js'; import './x.cjs'`, 'await.js': 'await 1' },
    { 'x.cjs': ['default'] },
  )
  expect(Object.values(segments).join()).not.toContain('await')
  expect(source).toContain('.finish(await ')
})
