// A small server that renders a page, in chunks as a bundler writes them: one imported later, two in a cycle, an export that moves, a
// star export, top-level await, packages of both kinds. Two builds of it differ in what they print, and in nothing else.

/** Path to contents. @typedef {Readonly<Record<string, string>>} Files */

/** Where the chunks, their sidecars and the pack lie. */
export const DIST = 'dist/server'

/** The module that Node is started with. */
export const ENTRY = `${DIST}/main.js`

/** The chunk that is imported when everything else has run. */
export const LATER = `${DIST}/pages/home.js`

/**
 * @param {'one' | 'two'} build
 * @returns {Files}
 */
export function sourcesOf(build) {
  return { ...packages, ...chunks(build) }
}

/** @param {string} build @returns {Files} */
const chunks = (build) => ({
  'package.json': '{ "name": "app", "type": "module" }\n',
  [ENTRY]: `
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { render, Shell } from './render.js'
import { count, increment } from './state.js'
import * as tools from './tools.js'
import legacy, { version } from 'legacy'

const lines = ['build ${build}', render('main'), new Shell('x').open(), version, legacy.sum(1, 2)]
increment(), increment()
lines.push(String(count), Object.keys(tools).join(), basename(import.meta.url))
// What happens to the files of a running server.
await globalThis.beforeLater?.()
try {
  const { page, visits } = await import('./pages/home.js')
  lines.push(page('Ünïcödé'), String(visits()))
} catch (error) {
  lines.push(error.code ?? error.name)
}
lines.push(createHash('sha1').update(lines.join()).digest('hex'))
console.log(lines.join('\\n'))
export { count, render as default }
export * from './tools.js'
`,
  [`${DIST}/render.js`]: `
import { escapeHtml, tag } from 'markup'
import { depth, even } from './even.js'
export function render(name) { return tag('p', escapeHtml('<' + name + '> ${build} ' + even(depth))) }
export class Shell { #name; constructor(name) { this.#name = name } open() { return tag('html', this.#name) } }
export default render
`,
  [`${DIST}/even.js`]: `
import { odd } from './odd.js'
export const depth = 4
export function even(n) { return n === 0 ? true : odd(n - 1) }
`,
  [`${DIST}/odd.js`]: `
import { even } from './even.js'
export function odd(n) { return n === 0 ? false : even(n - 1) }
`,
  [`${DIST}/state.js`]: `
export let count = 0
export const increment = () => { count = count + 1; return count }
const loaded = await Promise.resolve('${build}')
export { loaded }
`,
  [`${DIST}/tools.js`]: `
export * from './words.js'
export const upper = (text) => text.toUpperCase()
`,
  [`${DIST}/words.js`]: `
export const words = (text) => text.split(' ')
export const hello = 'hello, ${build}: é…'
`,
  [LATER]: `
import { render } from '../render.js'
import { count, increment } from '../state.js'
import { hello, words } from '../tools.js'
import { list } from 'markup'
export const page = (name) => render(name) + list(words(hello)) + '${build}'
export const visits = () => increment() + count
`,
})

/** @type {Files} */
const packages = {
  'node_modules/markup/package.json':
    '{ "name": "markup", "version": "1.0.0", "type": "module", "exports": "./index.js" }\n',
  'node_modules/markup/index.js': `
import { join } from './join.js'
import { sum } from 'legacy'
export { escapeHtml } from './escape.js'
export const tag = (name, text) => \`<\${name}>\${text}</\${name}>\`
export const list = (items) => tag('ul', join(items.map((item) => tag('li', item)))) + sum(1, items.length)
`,
  'node_modules/markup/join.js': `export const join = (items) => items.join('')\n`,
  'node_modules/markup/escape.js': `
const entities = { '<': '&lt;', '>': '&gt;', '&': '&amp;' }
export function escapeHtml(text) { return text.replace(/[<>&]/g, (character) => entities[character]) }
`,
  'node_modules/legacy/package.json': '{ "name": "legacy", "version": "1.0.0", "main": "./lib" }\n',
  'node_modules/legacy/lib/index.js': `
const sum = require('./sum')
exports.sum = sum
exports.version = require('../package.json').version
`,
  'node_modules/legacy/lib/sum.js': `module.exports = function sum(a, b) { return a + b }\n`,
}
