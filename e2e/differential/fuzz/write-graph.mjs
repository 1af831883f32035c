import { names } from './graph-arbitrary.mjs'
import {
  exportedNames,
  externalsOf,
  fileName,
  formOf,
  importsOf,
  isAnswered,
  isBold,
  isInKnot,
  isNative,
  isShown,
  packagesOf,
  traitsOf,
} from './graph-rules.mjs'
import { answeredPackage } from '../lib/answered-cases.mjs'
import { membersOf } from './read-members.mjs'
import { importPackage, specifierOf, writePackages } from './write-packages.mjs'

/** @typedef {import('./graph-arbitrary.mjs').GraphModel} GraphModel */
/** @typedef {import('./graph-arbitrary.mjs').ModuleModel} ModuleModel */

/** Packages whose exports move, and what they export. */
const externals = /** @type {Record<string, { files: Record<string, string>, names: string[] }>} */ ({
  es: {
    files: {
      'package.json': '{ "exports": "./es.mjs" }',
      'es.mjs': `log('es')
export let count = 0
export function increment() { return ++count }
export const a = 'es.a'
export default 'es default'
`,
    },
    names: ['count', 'increment', 'a'],
  },
  cjs: {
    files: {
      'index.js': `log('cjs')
exports.a = 'cjs.a'
exports.f = function () { return this === undefined }
`,
    },
    names: ['a', 'f'],
  },
  'node:path': { files: {}, names: ['join', 'sep'] },
})

/**
 * Spells a graph.
 *
 * @param {GraphModel} graph
 * @returns {{ files: Record<string, string>, natives: ReadonlySet<string>, reached: number, packages: number }} `natives`: those that get no
 *   sidecar; `reached`: the number of modules that the entry leads to; `packages`: of those in packages
 */
export function writeGraph(graph) {
  const { modules } = graph
  const files = /** @type {Record<string, string>} */ ({})
  const natives = new Set()
  const used = new Set()
  for (const index of modules.keys()) {
    files[fileName(index)] = writeModule(graph, index, used)
    if (isNative(graph, index)) natives.add(fileName(index))
  }
  if (isAnswered(graph)) {
    files[fileName(0)] = `import 'answered';${files[fileName(0)]}`
    Object.assign(files, answeredPackage)
  }
  const reached = new Set([fileName(0)])
  for (const name of reached) {
    for (const [, target] of (files[name] ?? '').matchAll(/'\.\/(\w+\.mjs)'/g)) reached.add(String(target))
  }
  for (const name of used) {
    for (const [file, text] of Object.entries(externals[name]?.files ?? {}))
      files[`node_modules/${name}/${file}`] = text
  }
  const packages = traitsOf(graph).packages ? writePackages(graph) : {}
  Object.assign(files, packages)
  return { files, natives, reached: reached.size, packages: countReached(files, reached) }
}

/** @param {Record<string, string>} files @param {Iterable<string>} modules how many modules of packages they lead to, at most */
function countReached(files, modules) {
  const seen = new Set(modules)
  let count = 0
  for (const path of seen) {
    for (const [, name] of (files[path] ?? '').matchAll(/'(\w+)(?:\/data\.json)?'/g)) {
      for (const file of Object.keys(files)) {
        if (!file.startsWith(`node_modules/${name}/`) || file.endsWith('package.json') || seen.has(file))
          continue
        seen.add(file)
        count++
      }
    }
  }
  return count
}

/** @param {string} name */
const quoted = (name) => (/^[a-z]+$/.test(name) ? name : JSON.stringify(name))

/** @param {GraphModel} graph @param {number} index @param {Set<string>} used external packages */
function writeModule(graph, index, used) {
  const { modules } = graph
  const module = /** @type {ModuleModel} */ (modules[index])
  const me = index === 0 ? 'main' : `m${index}`
  const head = /** @type {string[]} */ ([])
  const values = /** @type {string[]} */ ([])
  const namespaces = /** @type {string[]} */ ([])
  const taken = new Set(exportedNames(module))
  const isClosed = traitsOf(graph).closed === true
  /** @param {string} name */
  const claim = (name) => !taken.has(name) && taken.add(name)

  for (const [k, entry] of importsOf(graph, index).entries()) {
    const { target, pick } = entry
    const from = `'./${fileName(target)}'`
    const known = exportedNames(/** @type {ModuleModel} */ (modules[target]))
    // Now and then a name that comes from a star, is ambiguous, or is not there.
    const name = pick % 59 === 0 ? names[pick % names.length] : known[pick % known.length]
    const exportName = /** @type {string} */ (names[pick % names.length])
    const { length } = head
    switch (formOf(graph, index, entry)) {
      case 'named':
        if (name !== undefined) {
          head.push(`import { ${quoted(name)} as i${k} } from ${from}`)
          // It may be a namespace object.
          if (pick % 3 === 0) values.push(...membersOf(`i${k}`, pick, isClosed))
          else values.push(`i${k}`)
        }
        break
      case 'default':
        if (known.includes('default')) {
          head.push(`import i${k} from ${from}`)
          values.push(`i${k}`)
        }
        break
      case 'namespace':
        head.push(`import * as n${k} from ${from}`)
        if (isShown(pick)) namespaces.push(`n${k}`)
        else values.push(...membersOf(`n${k}`, pick, isClosed))
        break
      case 'star':
        head.push(`export * from ${from}`)
        break
      case 'star as':
        if (claim(exportName)) head.push(`export * as ${quoted(exportName)} from ${from}`)
        break
      case 're-export':
        if (name !== undefined && claim(exportName)) {
          head.push(`export { ${quoted(name)} as ${quoted(exportName)} } from ${from}`)
        }
        break
      case 're-export of an import':
        if (name !== undefined && claim(exportName)) {
          head.push(
            `import { ${quoted(name)} as i${k} } from ${from}`,
            `export { i${k} as ${quoted(exportName)} }`,
          )
          values.push(`i${k}`)
        }
        break
    }
    if (head.length === length) head.push(`import ${from}`)
  }
  for (const [k, { specifier, form, pick }] of externalsOf(graph, index).entries()) {
    // What increments is seen by siblings.
    const known = (externals[specifier]?.names ?? []).filter(
      (name) => name !== 'increment' || !traitsOf(graph).siblings,
    )
    const name = /** @type {string} */ (known[pick % known.length])
    used.add(specifier)
    switch (form) {
      case 'default':
        head.push(`import x${k} from '${specifier}'`)
        values.push(`x${k}`)
        break
      case 'named':
        head.push(`import { ${name} as x${k} } from '${specifier}'`)
        values.push(`x${k}`)
        break
      case 'namespace':
        head.push(`import * as xn${k} from '${specifier}'`)
        if (isShown(pick)) namespaces.push(`xn${k}`)
        else values.push(...membersOf(`xn${k}`, pick, isClosed))
        break
      case 're-export':
        if (claim(`x${k}`)) head.push(`export { ${name} as x${k} } from '${specifier}'`)
        break
      case 'star':
        head.push(`export * from '${specifier}'`)
        break
      default:
        head.push(`import '${specifier}'`)
    }
  }

  for (const [k, entry] of packagesOf(graph, index).entries()) {
    const line = importPackage(graph, entry, `p${k}`, claim)
    head.push(line.text)
    values.push(...line.values)
    namespaces.push(...line.namespaces)
  }

  const locals = new Map(module.exports.map(({ name }) => [name, name === 'a-b' ? 'ab' : name]))
  const assignable = module.exports
    .filter(({ kind }) => kind.endsWith('let') || kind === 'var')
    .map(({ name }) => /** @type {string} */ (locals.get(name)))
  const readable = [...values, ...namespaces.map((namespace) => `observeBriefly(${namespace})`)]
  const declarations = module.exports.map(({ name, kind }, k) => {
    const local = /** @type {string} */ (locals.get(name))
    const read = readable[(index + k) % readable.length] ?? '0'
    return writeExport(me, name, local, kind, traitsOf(graph).siblings ? null : (assignable[0] ?? ''), read)
  })
  if (module.defaultForm) declarations.push(writeDefault(me, module.defaultForm))
  const steps = module.steps.flatMap((step, k) =>
    writeStep(step, k, { graph, index, me, values, namespaces, locals: [...locals.values()], assignable }),
  )
  // What throws in the turn in which it is evaluated, in a closed graph that awaits, does so later: docs/differences.md.
  const mayThrow = module.steps.some(({ kind }) => kind === 'throw' || kind === 'assign')
  const { awaits, closed } = traitsOf(graph)
  if (mayThrow && awaits && !closed) steps.push('await 0')
  const body = []
  for (let i = 0; i < Math.max(declarations.length, steps.length); i++) {
    body.push(...declarations.slice(i, i + 1).flat(), ...steps.slice(i, i + 1))
  }
  return `${[...head, `log('${me} starts')`, ...body, `log('${me} ends')`].join('\n')}\n`
}

/**
 * @param {string} me
 * @param {string} name
 * @param {string} local
 * @param {string} kind
 * @param {string | null} assigned a binding of the module that functions assign to, if there is one; `null` for functions that
 *   do nothing that can be seen
 * @param {string} read an expression with an import, which functions read
 * @returns {string[]}
 */
function writeExport(me, name, local, kind, assigned, read) {
  const text = `'${me}.${local}'`
  const body =
    assigned === null
      ? `return [${text}, attempt(() => ${read})]`
      : `log(${text}, attempt(() => ${read}))${assigned && `; attempt(() => { ${assigned} = 'by ${me}.${local}' })`}; return ${text}`
  const prefix = name === local ? 'export ' : ''
  const suffix = name === local ? [] : [`export { ${local} as ${quoted(name)} }`]
  switch (kind) {
    case 'late let':
      return [`export { ${local} as ${quoted(name)} }`, `let ${local} = ${text}`]
    case 'function':
      // As a member of a namespace object it is called with that.
      if (read.length % 4 === 0) {
        const shown = `log(${text}, Object.prototype.toString.call(this))`
        return [`${prefix}function ${local}() { ${shown}; ${body} }`, ...suffix]
      }
      return [`${prefix}function ${local}() { ${body} }`, ...suffix]
    case 'async function':
      return [`${prefix}async function ${local}() { ${body} }`, ...suffix]
    case 'generator':
      return [`${prefix}function* ${local}() { yield ${text} }`, ...suffix]
    case 'class':
      return [`${prefix}class ${local} { static who = log(${text}, 'static') }`, ...suffix]
    default:
      return [`${prefix}${kind} ${local} = ${text}`, ...suffix]
  }
}

/** @param {string} me @param {string} form @returns {string[]} */
function writeDefault(me, form) {
  const text = `'${me}.default'`
  switch (form) {
    case 'arrow':
      return [`export default () => ${text}`]
    case 'function':
      return [`export default function () { return ${text} }`]
    case 'named function':
      return [`export default function named() { return ${text} + named.name }`]
    case 'class':
      return [`export default class { static who = log(${text}, 'static') }`]
    case 'binding':
      return [`let binding = ${text}`, 'export { binding as default }', `binding += '!'`]
    default:
      return [`export default ${text} + 1`]
  }
}

/**
 * @param {ModuleModel['steps'][number]} step
 * @param {number} k
 * @param {{ graph: GraphModel, index: number, me: string, values: string[], namespaces: string[], locals: string[], assignable: string[] }} context
 * @returns {string[]}
 */
function writeStep({ kind, pick }, k, { graph, index, me, values, namespaces, locals, assignable }) {
  /** @param {string[]} list */
  const among = (list) => list[pick % list.length]
  const label = `'${me} ${k}'`
  const imported = among(values)
  const namespace = among(namespaces)
  const own = among(locals)
  const assigned = among(assignable)
  switch (kind) {
    case 'log':
      return [`log(${label})`]
    case 'read':
      return imported ? [`log(${label}, attempt(() => ${imported}), attempt(() => typeof ${imported}))`] : []
    case 'read namespace':
      return namespace
        ? [
            `log(${label}, Object.keys(${namespace}).slice(0, 9).map((k) => [k, attempt(() => ${namespace}[k])]), attempt(() => ${namespace}.b))`,
          ]
        : []
    case 'call':
      return imported
        ? [`log(${label}, attempt(() => typeof ${imported} === 'function' ? ${imported}('x') : ${imported}))`]
        : []
    case 'read own':
      return own ? [`log(${label}, attempt(() => ${own}))`] : []
    case 'assign':
      return assigned ? [writeAssignment(assigned, pick, label)] : []
    case 'assign in a function':
      return assigned
        ? [
            `attempt(() => { ${writeAssignment(assigned, pick, label)} })`,
            `log(${label}, attempt(() => ${assigned}))`,
          ]
        : []
    case 'await': {
      if (!traitsOf(graph).awaits) return []
      const forms = [
        'await 0',
        `log(${label}, await 'awaited', await Promise.resolve('resolved'))`,
        `for (const x of await [1, 2]) log(${label}, x)`,
        `try { await Promise.reject(new Error('rejected')) } catch (error) { log(${label}, error) }`,
      ]
      // In a cycle it is Node's, and so is a cycle that sees it.
      if (!traitsOf(graph).closed && (!isInKnot(graph, index) || isBold(graph))) {
        forms.push(`for await (const x of [1, 2]) log(${label}, x)`)
      }
      return [/** @type {string} */ (among(forms))]
    }
    case 'dynamic import': {
      // In a row, of what was evaluated: so it settles.
      const { dynamic, row } = traitsOf(graph)
      const isEvaluated = (dynamic && index === 0) || (row && !isInKnot(graph, index))
      if (dynamic && index === 0 && traitsOf(graph).packages && pick % 3 === 0) {
        const { specifier, options } = specifierOf(graph, pick % graph.packages.length)
        return [
          `log(${label}, await import('${specifier}'${options}).then((ns) => observeBriefly(ns), (error) => String(error)))`,
        ]
      }
      if (!isEvaluated || (row && index + 1 === graph.modules.length)) return []
      const target = row
        ? index + 1 + (pick % (graph.modules.length - index - 1))
        : pick % graph.modules.length
      return [
        `log(${label}, await import('./${fileName(target)}').then((ns) => observeBriefly(ns), (error) => String(error)))`,
      ]
    }
    case 'meta':
      return [`log(${label}, import.meta.url.split('/').at(-1), this)`]
    case 'throw':
      // Where everything throws, nothing is seen.
      return pick % 5 === 0 ? [`if (${label}) throw new Error(${label})`] : []
  }
}

/** @param {string} name @param {number} pick @param {string} label */
function writeAssignment(name, pick, label) {
  const forms = [
    `${name} = ${label}`,
    `${name} += ${label}`,
    `${name}++`,
    `;[${name}] = [${label}]`,
    `;({ x: ${name} = ${label} } = {})`,
    `for (${name} of [1, ${label}]) log(${label}, 'loop')`,
    `${name} ||= ${label}`,
    `${name} &&= ${label}`,
    `log(${label}, ${name} = 'as a value', ${name}--, (${name} ??= 1))`,
    `if (${name}) ${name} = ${label}; else ${name} = 0`,
  ]
  return /** @type {string} */ (forms[pick % forms.length])
}
