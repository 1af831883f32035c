// What a model leaves open: which modules import which, and what they may do there.
import { flavors } from './graph-arbitrary.mjs'

/** @typedef {import('./graph-arbitrary.mjs').GraphModel} GraphModel */
/** @typedef {import('./graph-arbitrary.mjs').ModuleModel} ModuleModel */
/** @typedef {import('./graph-arbitrary.mjs').ImportModel} ImportModel */
/** @typedef {import('./graph-arbitrary.mjs').FlavorTraits} FlavorTraits */

const packages = ['es', 'cjs', 'node:path']

/** @param {number} index */
export function fileName(index) {
  return index === 0 ? 'main.mjs' : `m${index}.mjs`
}

/** @param {GraphModel} graph @returns {FlavorTraits} */
export const traitsOf = ({ flavor }) => flavors[flavor]

/** @param {GraphModel} graph whether cycles may be Node's */
export const isBold = (graph) => graph.isBold && !traitsOf(graph).closed

/** @param {GraphModel} graph whether the runtime answers for its packages, if chunks leave it the choice */
export const isAnswered = (graph) => Boolean(traitsOf(graph).packages && graph.isAnswered)

/** @param {GraphModel} graph @param {number} index whether it has no sidecar; never in a cycle, which docs/differences.md tells of */
export function isNative(graph, index) {
  return (
    Boolean(traitsOf(graph).natives && graph.modules[index]?.isNative && index > 0) && !isInKnot(graph, index)
  )
}

/** @param {GraphModel} graph @param {number} index whether it is tied to the module before it */
function isTied(graph, index) {
  return Boolean(traitsOf(graph).cycles && graph.modules[index]?.isTied && index > 0)
}

/** @param {GraphModel} graph @param {number} index whether it is tied to another module */
export function isInKnot(graph, index) {
  return isTied(graph, index) || isTied(graph, index + 1)
}

/** @param {GraphModel} graph @param {number} index the modules that are tied together with it */
function knotOf(graph, index) {
  let first = index
  while (isTied(graph, first)) first--
  const knot = [first]
  while (isTied(graph, first + knot.length)) knot.push(first + knot.length)
  return knot
}

/**
 * What a module imports: later modules, and those that it is tied to.
 *
 * @param {GraphModel} graph
 * @param {number} index
 * @returns {(ImportModel & { target: number })[]}
 */
export function importsOf(graph, index) {
  const { modules } = graph
  const module = /** @type {ModuleModel} */ (modules[index])
  const later = modules.length - index - 1
  const knot = knotOf(graph, index)
  const result = module.imports.flatMap((each) => {
    const isBack = knot.length > 1 && (each.pick % 2 === 0 || later === 0)
    if (!isBack && later === 0) return []
    const target = isBack ? knot[each.target % knot.length] : index + 1 + (each.target % later)
    return [{ ...each, target: /** @type {number} */ (target) }]
  })
  for (const [target, { importedBy }] of modules.entries()) {
    if (target === 0) continue
    const isNext = traitsOf(graph).row || isTied(graph, target)
    if (index !== (isNext ? target - 1 : importedBy.importer % target)) continue
    // Whoever enters a cycle elsewhere than at its first module makes it another row.
    if (importedBy.isFirst || traitsOf(graph).row) result.unshift({ ...importedBy, target })
    else result.push({ ...importedBy, target })
  }
  return result
}

/** @param {GraphModel} graph @param {number} index whether packages may be why a cycle with it stays with Node */
function mayBeLeft(graph, index) {
  if (!isInKnot(graph, index)) return false
  const imported = knotOf(graph, index).flatMap((member) => packagesOf(graph, member))
  return imported.some(({ form }) => traitsOf(graph).natives || form === 'namespace')
}

/** @param {number} pick of an import: whether a namespace object is looked at itself, or only members of it are read */
export const isShown = (pick) => pick % 4 === 0

/**
 * How a module may import another one.
 *
 * @param {GraphModel} graph
 * @param {number} index
 * @param {ImportModel & { target: number }} entry
 * @returns {ImportModel['form']}
 */
export function formOf(graph, index, { form, target, pick }) {
  const isNamespace = (form === 'namespace' && isShown(pick)) || form === 'star as'
  if (!isBold(graph) && isInKnot(graph, index) && isNative(graph, target)) return 'bare'
  if (traitsOf(graph).closed && (isNamespace || form === 'star')) return 'named'
  if (!isBold(graph) && isNamespace && knotOf(graph, index).includes(target)) return 'named'
  // What Node does with two stars of its own over one binding of ours: docs/differences.md.
  if (form === 'star' && (isNative(graph, index) || mayBeLeft(graph, index))) return 'named'
  return form
}

/**
 * @param {GraphModel} graph
 * @param {number} index
 * @returns {{ specifier: string, form: string, pick: number }[]}
 */
export function externalsOf(graph, index) {
  if (traitsOf(graph).closed) return []
  const isCareful = isInKnot(graph, index) && !isBold(graph)
  const module = /** @type {ModuleModel} */ (graph.modules[index])
  return module.externals
    .map(({ target, form, pick }) => ({
      specifier: isCareful ? 'node:path' : /** @type {string} */ (packages[target]),
      form,
      pick,
    }))
    .filter(({ form }) => form !== 'star' || (!isCareful && !isNative(graph, index)))
}

/**
 * @param {GraphModel} graph
 * @param {number} index
 * @returns {{ target: number, form: string, pick: number }[]} the packages that it imports
 */
export function packagesOf(graph, index) {
  if (!traitsOf(graph).packages) return []
  const module = /** @type {ModuleModel} */ (graph.modules[index])
  // Two stars of a module of Node's over one binding of ours: docs/differences.md.
  return module.packages
    .map(({ target, form, pick }) => ({ target: target % graph.packages.length, form, pick }))
    .filter(({ form }) => form !== 'star' || !isNative(graph, index))
}

/** @param {ModuleModel} module @returns {string[]} what can be imported by name without a doubt */
export function exportedNames({ exports, defaultForm }) {
  return [...exports.map(({ name }) => name), ...(defaultForm ? ['default'] : [])]
}
