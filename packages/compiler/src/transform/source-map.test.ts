import { SourceMap } from 'node:module'
import MagicString from 'magic-string'
import { expect, it } from 'vitest'
import { recordsOf } from '../../test/graph.ts'
import { analyze } from '../analyze/analyze.ts'
import { composeSourceMap } from './source-map.ts'
import { toPatches } from './to-patches.ts'
import { transform } from './transform.ts'

/** A chunk that a bundler made of `original.ts`, with its map, and the module function made of that. */
function compose(original: string, hasMap = true) {
  const bundled = new MagicString(original)
  bundled.prepend('/* bundled */ ')
  const code = bundled.toString()
  const map = bundled.generateMap({ hires: true, source: 'original.ts', includeContent: true }).toString()
  const { record } = recordsOf({ 'main.js': code }).get('main.js')!
  const edits = transform(analyze(code, 'main.js'), record!)
  const [, ...lines] = toPatches(Buffer.from(code), code, edits).text.toString().split('\n')
  return { lines, map: composeSourceMap(code, edits, hasMap ? map : null) }
}

it('leads from the module function through the chunk to the original', () => {
  const original = `export let x = 0; const f = () => { x = 1; MARK1(); x++; MARK2() }\nMARK3(f)`
  const { lines, map } = compose(original)
  const sourceMap = new SourceMap(JSON.parse(map!) as never)
  for (const mark of ['MARK1', 'MARK2', 'MARK3']) {
    const line = lines.findIndex((text) => text.includes(mark))
    const entry = sourceMap.findEntry(line, lines[line]!.indexOf(mark)) as {
      originalSource: string
      originalLine: number
      originalColumn: number
    }
    expect(entry.originalSource).toBe('original.ts')
    expect(original.split('\n')[entry.originalLine]!.slice(entry.originalColumn)).toMatch(
      new RegExp(`^${mark}`),
    )
  }
  expect(JSON.parse(map!)).toMatchObject({ sourcesContent: [original] })
})

it('is not needed where every column holds, nor made where the chunk has none', () => {
  expect(compose('export const x = 1').map).toBeNull()
  expect(compose('export let x = 0; const f = () => { x = 1; f() }', false).map).toBeNull()
})
