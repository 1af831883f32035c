// What the server is made of. It prints what comes of each thing that a guard is about, and where an error was thrown.

/** Path to contents. */
type Files = Readonly<Record<string, string>>

/** @param isFlavoured whether it imports a package that is another one where addons are off */
export const sources = (isFlavoured: boolean): Files => ({
  'src/main.js': `
import { tag } from 'markup'
import { required, sum } from 'legacy'
import { outcomes } from './attempts.js'
import { fail } from './fail.js'
import { flavour } from './flavour.js'
import { count, increment } from './state.js'

increment()
const { page } = await import('./page.js')
console.log(tag('p', page('home')), sum(1, count), import.meta.url.slice(-12))
for (const outcome of outcomes) console.log(outcome)
console.log('a module is required:', required)
console.log('a flavour:', flavour)
await import('either')
console.log('a file without a type:', globalThis.either)
console.log('a module without a type:', await import('untyped').then(({ name }) => name, () => 'refused'))
try {
  fail('here')
} catch ({ stack }) {
  console.log(stack)
}
`,
  'src/attempts.js': `
import { accessSync, rmSync, writeFileSync } from 'node:fs'

const file = new URL('../data/' + process.pid, import.meta.url)
const attempts = {
  'code from a string': () => new Function('return 1')(),
  'an indirect eval': () => (0, eval)('1'),
  'the accessor of a prototype': () => ({}).__proto__ === Object.prototype,
  'an intrinsic is changed': () => { Array.prototype.extra = 1; return delete Array.prototype.extra },
  'a file is written': () => { writeFileSync(file, ''); rmSync(file); return true },
  'a file elsewhere': () => accessSync(process.execPath),
  'an addon': () => process.dlopen({ exports: {} }, '/nowhere.node'),
}
export const outcomes = Object.entries(attempts).map(([name, attempt]) => {
  try {
    return name + ': ' + attempt()
  } catch (error) {
    return name + ': ' + (error.code ?? error.name)
  }
})
`,
  'src/fail.js': `
// Above the function, so that its lines are not those of the chunk.
export function fail(what) {
  throw new TypeError('fails: ' + what)
}
`,
  'src/flavour.js': isFlavoured ? `export { flavour } from 'flavoured'\n` : `export const flavour = 'none'\n`,
  'src/state.js': `
export let count = 0
export const increment = () => { count += 1 }
`,
  'src/page.js': `
import { sum } from 'legacy'
import { count } from './state.js'
export const page = (name) => name + ' ' + sum(count, 1)
`,
})

/** One of them is an ES module. */
export const packages: Files = {
  'package.json': '{ "name": "app", "type": "module" }\n',
  'node_modules/markup/package.json': JSON.stringify({
    name: 'markup',
    type: 'module',
    exports: './index.js',
  }),
  'node_modules/markup/index.js': `
const tag = (name, text) => '<' + name + '>' + text + '</' + name + '>'
export { tag }
`,
  // Linked from there, as pnpm does it.
  'linked/legacy/package.json': '{ "name": "legacy", "type": "commonjs", "main": "./lib" }\n',
  'linked/legacy/lib/index.js': `
exports.sum = require('./sum')
try {
  exports.required = require('needed').value
} catch (error) {
  exports.required = error.code
}
`,
  'linked/legacy/lib/sum.js': `module.exports = function sum(a, b) { return a + b }\n`,
  'linked/node_modules/needed/package.json': '{ "name": "needed", "type": "module" }\n',
  'linked/node_modules/needed/index.js': `export const value = 'an ES module'\n`,
  // Fit for both kinds of module, and outside of node_modules, where a default counts.
  'linked/either/package.json': '{ "name": "either", "main": "./index.js" }\n',
  'linked/either/index.js': `globalThis.either = typeof module === 'undefined' ? 'an ES module' : 'CommonJS'\n`,
  'node_modules/untyped/package.json': '{ "name": "untyped", "main": "./index.js" }\n',
  'node_modules/untyped/index.js': `export const name = 'detected'\n`,
  'node_modules/flavoured/package.json': JSON.stringify({
    name: 'flavoured',
    exports: { 'node-addons': './with.js', default: './without.js' },
  }),
  'node_modules/flavoured/with.js': `exports.flavour = 'with addons'\n`,
  'node_modules/flavoured/without.js': `exports.flavour = 'without addons'\n`,
}
