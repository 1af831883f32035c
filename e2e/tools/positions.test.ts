// Stack traces, mapped traces, breakpoints, excerpts and profiles show the chunk, as they do natively.
import { bundle } from './bundle.ts'
import { testPrograms, type Program } from './programs.ts'

/** Something of everything that the transform touches, throwing at every turn. */
const sources = {
  'src/entry.js': `
import { fail, Shape, state, change } from './shapes.js'
import * as shapes from './shapes.js'
import fallback from './fallback.js'
import { join } from 'node:path'

const trace = (name) => console.log(name, new Error('trace').stack)
export function declared() { return trace('declared') }
export default class Entry { method() { return trace('method') } static { trace('static') } }

trace('top level')
declared(); new Entry().method()
try { fail(join('a', 'b')) } catch (error) { console.log(error.stack) }
try { new Shape(() => { throw new RangeError('in a callback') }) } catch (error) { console.log(error.stack) }
try { shapes.fail(state) } catch (error) { console.log(error.stack) }
try { fallback() } catch (error) { console.log(error.stack) }
try { change(null); state.property() } catch (error) { console.log(error.stack) }
const lazy = await import('./lazy.js')
try { await lazy.later() } catch (error) { console.log(error.stack) }
console.log(import.meta.url.length > 0, [1].map(() => new Error('mapped').stack)[0])
setTimeout(function timer() { trace('timer') })
`,
  'src/shapes.js': `
export const state = {}
export const change = (value) => {
  state.property = value
}
export class Shape { #area; constructor(area) { this.#area = area() } }
export function fail(why) { throw new TypeError('fails: ' + typeof why) }
`,
  'src/fallback.js': `
export default () => { throw new SyntaxError('by default') }
`,
  'src/lazy.js': `
import { fail } from './shapes.js'
export async function later() { await null; return fail(import.meta.url) }
`,
}

/** The same with an exported variable that is assigned to. */
const movingSources = {
  ...sources,
  'src/shapes.js': sources['src/shapes.js']
    .replace('const state', 'let state')
    .replace('state.property = value', 'state = { property: value }'),
}

const builds = {
  'as rollup writes it': await bundle(sources, { bundler: 'rollup' }),
  'as rolldown writes it': await bundle(sources, { bundler: 'rolldown' }),
  'minified by rolldown': await bundle(sources, { bundler: 'rolldown', minify: true }),
  'minified by Vite 8, inline map': await bundle(sources, {
    bundler: 'vite-8',
    minify: true,
    sourcemap: 'inline',
  }),
  'minified by esbuild, in Vite 7': await bundle(sources, { bundler: 'vite-7', minify: true }),
}
const movingBuilds = {
  'as rolldown writes it': await bundle(movingSources, { bundler: 'rolldown' }),
  'minified by rolldown': await bundle(movingSources, { bundler: 'rolldown', minify: true }),
  'minified by Vite 8, inline map': await bundle(movingSources, {
    bundler: 'vite-8',
    minify: true,
    sourcemap: 'inline',
  }),
}

// Without hooks a namespace object is a Proxy, and V8 names it as the receiver of a method; see `docs/differences.md`.
const differences = [[/\bProxy\./g, 'Module.']] as const
const mapped = {
  flags: ['--enable-source-maps'],
  differences,
  prints: /TypeError: fails: string\n {4}at \w+ \(.*src\/shapes\.js:7/,
}

const traces: Record<string, Program> = {}
for (const [name, files] of Object.entries(builds)) {
  traces[`stack traces, ${name}`] = { files, differences, prints: /TypeError: fails: string\n {4}at / }
  traces[`mapped stack traces, ${name}`] = { files, ...mapped }
}
for (const [name, files] of Object.entries(movingBuilds)) {
  // In a line with an assignment to an exported variable columns move; see `docs/differences.md`.
  const columns = [/(?<=\/\w+\.mjs:\d+:)\d+/g, '<column>'] as const
  traces[`difference: columns of stack traces where an export moves, ${name}`] = {
    files,
    differences: [...differences, columns],
  }
  traces[`mapped stack traces where an export moves, ${name}`] = { files, ...mapped }
}
traces['mapped stack traces where no code may be made from strings'] = {
  files: builds['as rolldown writes it'],
  ...mapped,
  flags: ['--enable-source-maps', '--disallow-code-generation-from-strings'],
}

testPrograms(traces)
