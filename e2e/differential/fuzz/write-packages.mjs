import { names } from './graph-arbitrary.mjs'
import { isShown, traitsOf } from './graph-rules.mjs'
import { membersOf } from './read-members.mjs'

/** @typedef {import('./graph-arbitrary.mjs').GraphModel} GraphModel */
/** @typedef {import('./graph-arbitrary.mjs').PackageModel} PackageModel */

/** @param {GraphModel} graph @param {number} index @returns {PackageModel} */
const packageAt = (graph, index) => /** @type {PackageModel} */ (graph.packages[index])

/**
 * Spells the packages of a graph.
 *
 * @param {GraphModel} graph
 * @returns {Record<string, string>} files by path
 */
export function writePackages(graph) {
  const files = /** @type {Record<string, string>} */ ({})
  for (const [index, { kind }] of graph.packages.entries()) {
    const folder = `node_modules/p${index}`
    switch (kind) {
      case 'es':
        files[`${folder}/package.json`] = '{ "type": "module", "exports": "./index.js" }'
        files[`${folder}/index.js`] = writeEsModule(graph, index)
        break
      case 'cjs':
        files[`${folder}/index.js`] = writeCommonJs(graph, index)
        files[`${folder}/inner.js`] = writeInner(graph, index)
        break
      case 'dual':
        files[`${folder}/package.json`] =
          '{ "exports": { "import": "./index.mjs", "require": "./index.cjs" } }'
        files[`${folder}/index.mjs`] = writeEsModule(graph, index)
        files[`${folder}/index.cjs`] = writeCommonJs(graph, index)
        break
      case 'json':
        files[`${folder}/data.json`] = JSON.stringify(
          Object.fromEntries(packageAt(graph, index).exports.map((name) => [name, `p${index}.${name}`])),
        )
        break
    }
  }
  return files
}

/** @param {GraphModel} graph @param {number} index */
export function specifierOf(graph, index) {
  return packageAt(graph, index).kind === 'json'
    ? {
        specifier: `p${index}/data.json`,
        attributes: ` with { type: 'json' }`,
        options: `, { with: { type: 'json' } }`,
      }
    : { specifier: `p${index}`, attributes: '', options: '' }
}

/**
 * A declaration that imports a package, or exports from it.
 *
 * @param {GraphModel} graph
 * @param {{ target: number, form: string, pick: number }} entry
 * @param {string} local name, or its beginning
 * @param {(name: string) => boolean} claim takes the name of an export, if it is free
 * @returns {{ text: string, values: string[], namespaces: string[] }}
 */
export function importPackage(graph, { target, form, pick }, local, claim) {
  const { kind, exports } = packageAt(graph, target)
  const { specifier, attributes } = specifierOf(graph, target)
  const from = `from '${specifier}'${attributes}`
  const known = kind === 'json' ? ['default'] : [...exports, 'default']
  // Now and then one that is not there, or that comes from a star.
  const name = pick % 61 === 0 ? names[pick % 4] : known[pick % known.length]
  const exportName = /** @type {string} */ (names[pick % 4])
  const bare = { text: `import '${specifier}'${attributes}`, values: [], namespaces: [] }
  switch (form) {
    case 'default':
      return { text: `import ${local} ${from}`, values: [local], namespaces: [] }
    case 'named':
      return { text: `import { ${name} as ${local} } ${from}`, values: [local], namespaces: [] }
    case 'namespace':
      return isShown(pick)
        ? { text: `import * as ${local}n ${from}`, values: [], namespaces: [`${local}n`] }
        : { text: `import * as ${local}n ${from}`, values: membersOf(`${local}n`, pick), namespaces: [] }
    case 're-export':
      return claim(exportName)
        ? { text: `export { ${name} as ${exportName} } ${from}`, values: [], namespaces: [] }
        : bare
    case 'star as':
      return claim(exportName)
        ? { text: `export * as ${exportName} ${from}`, values: [], namespaces: [] }
        : bare
    case 'star':
      return { text: `export * ${from}`, values: [], namespaces: [] }
    default:
      return bare
  }
}

/** @param {GraphModel} graph @param {number} index */
function writeEsModule(graph, index) {
  const { imports, exports, pick } = packageAt(graph, index)
  const me = `p${index}`
  const head = []
  const body = [`log('${me} starts')`]
  const taken = new Set(exports)
  /** @param {string} name */
  const claim = (name) => !taken.has(name) && Boolean(taken.add(name))
  const values = []
  for (const [k, each] of imports.entries()) {
    const entry = { ...each, target: each.target % graph.packages.length }
    const line = importPackage(graph, entry, `i${k}`, claim)
    head.push(line.text)
    values.push(...line.values)
    for (const value of line.values) body.push(`log('${me} ${k}', attempt(() => ${value}))`)
    for (const namespace of line.namespaces) {
      body.push(`log('${me} ${k}', attempt(() => observeBriefly(${namespace})))`)
    }
  }
  const { siblings } = traitsOf(graph)
  for (const [k, name] of exports.entries()) {
    const value = values[k % Math.max(values.length, 1)] ?? '0'
    const forms = [
      `export const ${name} = '${me}.${name}'`,
      `export function ${name}() { return ['${me}.${name}', attempt(() => ${value})] }`,
      siblings
        ? `export let ${name} = '${me}.${name}'`
        : `export let ${name} = '${me}.${name}'\nsetImmediate(() => { ${name} = 'moved' })`,
      `export class ${name} { static who = log('${me}.${name}', 'static') }`,
      siblings
        ? `export var ${name} = '${me}.${name}'`
        : `export let ${name} = 0\nlog('${me}.${name}', attempt(() => typeof ${value} === 'function' ? ${value}('x') : ${value}))`,
    ]
    body.push(/** @type {string} */ (forms[(pick + k) % forms.length]))
  }
  if (traitsOf(graph).throws && pick % 7 === 0) body.push(`if ('${me}') throw new Error('${me} throws')`)
  body.push(
    pick % 2 === 0
      ? `export default '${me}.default'`
      : `export default function () { return '${me}.default' }`,
  )
  return `${[...head, ...body, `log('${me} ends')`].join('\n')}\n`
}

/** What tools replace of Node's loader, as an expression of a `module`. */
const patchable = [
  ['module.constructor', '_load'],
  ['module.constructor', '_resolveFilename'],
  ['module.constructor', '_findPath'],
  ['module.constructor.prototype', 'require'],
  ['module.constructor.prototype', 'load'],
  ['require.extensions', '.js'],
]

/**
 * An expression, with a part of Node's loader replaced by one that tells of it.
 *
 * @param {string} expression
 * @param {number} choice
 */
function patched(expression, choice) {
  const [object, key] = /** @type {string[]} */ (patchable[choice % patchable.length])
  const told = key === '.js' ? 'module.id === undefined' : 'typeof args[0]'
  return `(() => {
  const object = ${object}, own = object['${key}']
  object['${key}'] = function (...args) { log('${key}', ${told}); return own.apply(this, args) }
  try { return ${expression} } finally { object['${key}'] = own }
})()`
}

/** A file that only its package requires. @param {GraphModel} graph @param {number} index */
function writeInner(graph, index) {
  const { pick } = packageAt(graph, index)
  const me = `p${index}.inner`
  return `log('${me} starts', module.loaded, module.parent === null, module.parent === undefined, module.children.length)
exports.early = 1
${pick % 3 === 0 ? `log('${me}', Object.keys(require('.')), require('./index.js').nothing)` : ''}
exports.ends = require('./inner') === exports
log('${me} ends', module.children.length)
`
}

/** @param {GraphModel} graph @param {number} index */
function writeCommonJs(graph, index) {
  const { imports, exports, isMarked, pick, kind } = packageAt(graph, index)
  const me = `p${index}`
  const { siblings, throws } = traitsOf(graph)
  const body = [`log('${me} starts')`]
  if (isMarked) body.push(`Object.defineProperty(exports, '__esModule', { value: true })`)
  const [first, ...others] = exports
  if (first !== undefined) body.push(`exports.${first} = '${me}.${first}'`)
  if (kind === 'cjs' && pick % 2 === 0) {
    const inner = `require('./inner')`
    body.push(`log('${me}', observeBriefly(${pick % 4 === 0 ? patched(inner, pick) : inner}))`)
  }
  for (const [k, { target: any, form, pick: choice }] of imports.entries()) {
    const target = any % graph.packages.length
    const { specifier, options } = specifierOf(graph, target)
    const required = `require('${specifier}')`
    const { exports: known } = packageAt(graph, target)
    const name = known[choice % Math.max(known.length, 1)] ?? 'default'
    const failed = `(error) => log('${me} ${k}', error.code ?? String(error))`
    switch (form) {
      case 'dynamic':
        // What settles when is not compared: docs/differences.md.
        body.push(`exports.load = () => import('${specifier}'${options})`)
        break
      case 'star':
        body.push(`module.exports = { ...${required}, own: '${me}' }`)
        break
      case 're-export':
        body.push(
          `try { exports.${names[choice % 4]} = ${required}.${name} } catch (error) { (${failed})(error) }`,
        )
        break
      case 'default':
        body.push(
          `const r${k} = ${!siblings && choice % 3 === 0 ? patched(required, choice) : required}`,
          `log('${me} ${k}', attempt(() => typeof r${k} === 'function' ? r${k}() : r${k}))`,
        )
        break
      default:
        body.push(
          `try { log('${me} ${k}', observeBriefly(${required}), attempt(() => ${required}.${name})) } catch (error) { (${failed})(error) }`,
        )
    }
  }
  if (throws && pick % 7 === 0) body.push(`throw new Error('${me} throws')`)
  for (const [k, name] of others.entries()) {
    const forms = [
      `exports.${name} = '${me}.${name}'`,
      `exports.${name} = function () { return ['${me}.${name}', this === undefined] }`,
      siblings
        ? `exports.${name} = []`
        : `exports.${name} = '${me}.${name}'\nsetImmediate(() => { exports.${name} = 'moved' })`,
      `const ${name} = { get ${name}() { return '${me}.${name}' } }\nObject.defineProperty(exports, '${name}', { enumerable: true, get: function () { return ${name}.${name} } })`,
    ]
    body.push(/** @type {string} */ (forms[(pick + k) % forms.length]))
  }
  if (!siblings) {
    body.push(
      `log('${me} tree', module.loaded, typeof module.parent, module.children.map(({ id, loaded }) => [id.split(/[\\\\/]/).slice(-2), loaded]))`,
    )
  }
  if (pick % 11 === 0) body.push(`module.exports = function whole() { return '${me}' }`)
  else if (pick % 5 === 0) body.push(`exports.default = '${me}.default'`)
  return `${[...body, `log('${me} ends')`].join('\n')}\n`
}
