import { names } from './graph-arbitrary.mjs'

/** @typedef {import('./graph-arbitrary.mjs').GraphModel} GraphModel */
/** @typedef {import('./graph-arbitrary.mjs').ModuleModel} ModuleModel */

const packages = ['es', 'cjs', 'node:path']

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
 * @returns {{ files: Record<string, string>, natives: ReadonlySet<string> }} `natives`: those that get no sidecar
 */
export function writeGraph(graph) {
  const { flavor, modules } = graph
  const files = /** @type {Record<string, string>} */ ({})
  const natives = new Set()
  const used = new Set()
  for (const [index, module] of modules.entries()) {
    files[fileName(index)] = writeModule(graph, index, used)
    if (flavor === 'native' && module.isNative && index > 0) natives.add(fileName(index))
  }
  for (const name of used) {
    for (const [file, text] of Object.entries(externals[name]?.files ?? {}))
      files[`node_modules/${name}/${file}`] = text
  }
  return { files, natives }
}

/** @param {number} index */
function fileName(index) {
  return index === 0 ? 'main.mjs' : `m${index}.mjs`
}

/** @param {GraphModel} graph @param {number} index @param {number} choice @returns {number | null} */
function targetOf({ flavor, modules }, index, choice) {
  if (flavor !== 'native') return choice % modules.length
  const rest = modules.length - index - 1
  return rest === 0 ? null : index + 1 + (choice % rest)
}

/**
 * What Node has to order takes a turn more where it awaits, and so changes places with its siblings:
 * docs/differences.md.
 *
 * @param {string} form
 */
const makesOpen = (form) => form === 'namespace' || form.startsWith('star')

/** @param {string} name */
const quoted = (name) => (/^[a-z]+$/.test(name) ? name : JSON.stringify(name))

/** @param {ModuleModel} module @returns {string[]} what can be imported by name without a doubt */
function exportedNames({ exports, defaultForm }) {
  return [...exports.map(({ name }) => name), ...(defaultForm ? ['default'] : [])]
}

/** @param {GraphModel} graph @param {number} index @param {Set<string>} used external packages */
function writeModule(graph, index, used) {
  const { flavor, modules } = graph
  const module = /** @type {ModuleModel} */ (modules[index])
  const me = index === 0 ? 'main' : `m${index}`
  const isNative = flavor === 'native' && module.isNative
  const head = []
  const values = []
  const namespaces = []
  const taken = new Set(exportedNames(module))
  /** @param {string} name */
  const claim = (name) => !taken.has(name) && taken.add(name)

  for (const [k, { target: choice, form, pick }] of module.imports.entries()) {
    if (flavor === 'awaits' && makesOpen(form)) continue
    const target = targetOf(graph, index, choice)
    if (target === null) continue
    const from = `'./${fileName(target)}'`
    const known = exportedNames(/** @type {ModuleModel} */ (modules[target]))
    // Now and then a name that comes from a star, is ambiguous, or is not there.
    const name = pick % 29 === 0 ? names[pick % names.length] : known[pick % known.length]
    const exportName = /** @type {string} */ (names[pick % names.length])
    switch (form) {
      case 'named':
        if (name === undefined) head.push(`import ${from}`)
        else {
          head.push(`import { ${quoted(name)} as i${k} } from ${from}`)
          values.push(`i${k}`)
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
        namespaces.push(`n${k}`)
        break
      case 'bare':
        head.push(`import ${from}`)
        break
      case 'star':
        // What Node does with two stars of its own over one binding of ours: docs/differences.md.
        if (!isNative) head.push(`export * from ${from}`)
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
  }
  for (const [k, { target, form, pick }] of flavor === 'awaits' ? [] : module.externals.entries()) {
    const specifier = /** @type {string} */ (packages[target])
    const known = externals[specifier]?.names ?? []
    const name = /** @type {string} */ (known[pick % known.length])
    if (form === 'star' && isNative) continue
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
        namespaces.push(`xn${k}`)
        break
      case 're-export':
        if (claim(`x${k}`)) head.push(`export { ${name} as x${k} } from '${specifier}'`)
        break
      case 'star':
        head.push(`export * from '${specifier}'`)
        break
    }
  }

  const locals = new Map(module.exports.map(({ name }) => [name, name === 'a-b' ? 'ab' : name]))
  const assignable = module.exports
    .filter(({ kind }) => kind.endsWith('let') || kind === 'var')
    .map(({ name }) => /** @type {string} */ (locals.get(name)))
  const value = values.length > 0 ? values[0] : '0'
  const declarations = module.exports.map(({ name, kind }) => {
    const local = /** @type {string} */ (locals.get(name))
    return writeExport(me, name, local, kind, assignable[0], value)
  })
  if (module.defaultForm) declarations.push(writeDefault(me, module.defaultForm))
  const steps = module.steps.flatMap((step, k) =>
    writeStep(step, k, { graph, index, me, values, namespaces, locals: [...locals.values()], assignable }),
  )
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
 * @param {string | undefined} assigned a binding of the module that functions assign to
 * @param {string | undefined} read an import that functions read
 * @returns {string[]}
 */
function writeExport(me, name, local, kind, assigned, read) {
  const text = `'${me}.${local}'`
  const body = `log(${text}, attempt(() => ${read}))${assigned === undefined ? '' : `; attempt(() => { ${assigned} = 'by ${me}.${local}' })`}; return ${text}`
  const prefix = name === local ? 'export ' : ''
  const suffix = name === local ? [] : [`export { ${local} as ${quoted(name)} }`]
  switch (kind) {
    case 'late let':
      return [`export { ${local} as ${quoted(name)} }`, `let ${local} = ${text}`]
    case 'function':
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
      if (graph.flavor !== 'awaits') return []
      const forms = [
        'await 0',
        `log(${label}, await 'awaited', await Promise.resolve('resolved'))`,
        `for (const x of await [1, 2]) log(${label}, x)`,
        `try { await Promise.reject(new Error('rejected')) } catch (error) { log(${label}, error) }`,
      ]
      return [/** @type {string} */ (among(forms))]
    }
    case 'dynamic import': {
      if (graph.flavor !== 'dynamic' || index > 0) return []
      const target = pick % graph.modules.length
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
