import * as fc from 'fast-check'

/**
 * A random module graph, as a model: what stands in it is decided here, how it is spelled in `write-graph.mjs`. Numbers
 * called `pick` choose among what there is to choose from, so that a model stays a graph while it is shrunk.
 *
 * @typedef {object} GraphModel
 * @property {Flavor} flavor
 * @property {boolean} isBold Whether cycles may hold what leaves them to Node: externals, namespace objects of their own. One
 *   of these takes the whole cycle with it, and so most graphs have none.
 * @property {boolean} isAnswered Whether the entry imports a package of which many namespace objects are taken.
 * @property {readonly ModuleModel[]} modules The first one is the entry.
 * @property {readonly PackageModel[]} packages In `node_modules`, for the flavors that have them.
 *
 * @typedef {object} ModuleModel
 * @property {boolean} isNative
 * @property {boolean} isTied To the module before it: modules that are tied together may form cycles.
 * @property {ImportModel & { importer: number, isFirst: boolean }} importedBy So that the entry leads to every module.
 * @property {readonly { name: string, kind: ExportKind }[]} exports
 * @property {DefaultForm | null} defaultForm
 * @property {readonly (ImportModel & { target: number })[]} imports
 * @property {readonly { target: number, form: ExternalForm, pick: number }[]} externals
 * @property {readonly { target: number, form: ExternalForm, pick: number }[]} packages Those that it imports.
 * @property {readonly { kind: StepKind, pick: number }[]} steps
 *
 * @typedef {object} PackageModel
 * @property {PackageKind} kind
 * @property {boolean} isMarked Whether CommonJS says that it is `__esModule`.
 * @property {readonly string[]} exports Names.
 * @property {readonly { target: number, form: PackageImportForm, pick: number }[]} imports Of any packages: they form cycles.
 * @property {number} pick
 *
 * @typedef {{ form: ImportForm, pick: number }} ImportModel
 *
 * @typedef {keyof typeof flavors} Flavor
 * @typedef {typeof exportKinds[number]} ExportKind
 * @typedef {typeof defaultForms[number]} DefaultForm
 * @typedef {typeof importForms[number]} ImportForm
 * @typedef {typeof externalForms[number]} ExternalForm
 * @typedef {typeof stepKinds[number]} StepKind
 * @typedef {typeof packageKinds[number]} PackageKind
 * @typedef {typeof packageImportForms[number]} PackageImportForm
 */

/** Few, so that star exports meet. The last one is no identifier. */
export const names = ['a', 'b', 'c', 'd', 'a-b']

const exportKinds = /** @type {const} */ ([
  'let',
  'let',
  'late let',
  'var',
  'const',
  'function',
  'function',
  'class',
  'async function',
  'generator',
])
const defaultForms = /** @type {const} */ ([
  'expression',
  'arrow',
  'function',
  'named function',
  'class',
  'binding',
])
const importForms = /** @type {const} */ ([
  'named',
  'named',
  'named',
  'named',
  'default',
  'namespace',
  'namespace',
  'namespace',
  'bare',
  'star',
  'star as',
  'star as',
  're-export',
  're-export of an import',
])
const stepKinds = /** @type {const} */ ([
  'log',
  'read',
  'read',
  'read namespace',
  'call',
  'call',
  'read own',
  'assign',
  'assign',
  'assign in a function',
  'await',
  'await',
  'dynamic import',
  'meta',
  'throw',
])

const externalForms = /** @type {const} */ ([
  'default',
  'named',
  'named',
  'namespace',
  're-export',
  'star',
  'bare',
])
const packageKinds = /** @type {const} */ (['es', 'es', 'cjs', 'cjs', 'cjs', 'dual', 'json'])
const packageImportForms = /** @type {const} */ ([...externalForms, 'star as', 'dynamic'])

/**
 * What a graph may hold. Where Node orders modules that await, one that does so finishes a turn later than natively
 * (docs/differences.md): where modules await, either nothing is Node's to order, or no order is left to time, or none is
 * compared.
 *
 * @typedef {object} FlavorTraits
 * @property {boolean} [cycles]
 * @property {boolean} [natives] Some modules have no sidecar.
 * @property {boolean} [awaits] Every module may await.
 * @property {boolean} [closed] Nothing is Node's to order: no externals, no namespace objects that can be seen, no star exports.
 * @property {boolean} [row] Every module imports the next one first, and so is evaluated behind it.
 * @property {boolean} [siblings] Modules do not see what others do, and each log is compared by itself.
 * @property {boolean} [dynamic] The entry awaits import() of modules.
 * @property {boolean} [packages] There are packages, which import each other.
 * @property {boolean} [throws] Some packages throw.
 * @property {boolean} [ordered] Only for Nodes with hooks: without, packages come first.
 */
export const flavors = /** @satisfies {Record<string, FlavorTraits>} */ ({
  cyclic: { cycles: true },
  awaits: { cycles: true, awaits: true, closed: true },
  dynamic: { cycles: true, dynamic: true },
  native: { natives: true },
  row: { cycles: true, natives: true, awaits: true, row: true },
  siblings: { natives: true, awaits: true, siblings: true },
  packages: { cycles: true, dynamic: true, packages: true, ordered: true },
  'packages that throw': { dynamic: true, packages: true, throws: true, ordered: true },
  'packages beside natives': { natives: true, packages: true, ordered: true },
  'packages in cycles of natives': { cycles: true, natives: true, packages: true, ordered: true },
  'packages in any order': { cycles: true, packages: true, siblings: true },
})

const pick = fc.nat(9999)
/** @param {number} count true once in so many times */
const rarely = (count) => fc.nat(count - 1).map((n) => n === count - 1)

/**
 * @param {{ only?: RegExp | undefined }} options the flavors; default: all
 * @returns {fc.Arbitrary<GraphModel>}
 */
export function graphArbitrary({ only }) {
  const form = fc.constantFrom(...importForms)
  const module = fc.record({
    isNative: rarely(4),
    isTied: rarely(5).map((isFree) => !isFree),
    importedBy: fc.record({ importer: pick, isFirst: fc.boolean(), form, pick }),
    exports: fc.uniqueArray(
      fc.record({ name: fc.constantFrom(...names), kind: fc.constantFrom(...exportKinds) }),
      { selector: ({ name }) => name, maxLength: 4 },
    ),
    defaultForm: fc.option(fc.constantFrom(...defaultForms)),
    imports: fc.array(fc.record({ target: pick, form, pick }), { maxLength: 4 }),
    externals: fc.array(
      fc.record({
        target: fc.nat(2),
        form: fc.constantFrom(...externalForms),
        pick,
      }),
      { maxLength: 2, size: '-1' },
    ),
    packages: fc.array(fc.record({ target: pick, form: fc.constantFrom(...externalForms), pick }), {
      maxLength: 3,
    }),
    steps: fc.array(fc.record({ kind: fc.constantFrom(...stepKinds), pick }), { maxLength: 6 }),
  })
  const packageModel = fc.record({
    kind: fc.constantFrom(...packageKinds),
    isMarked: rarely(3),
    exports: fc.uniqueArray(fc.constantFrom(...names.slice(0, 4)), { maxLength: 3 }),
    imports: fc.array(fc.record({ target: pick, form: fc.constantFrom(...packageImportForms), pick }), {
      maxLength: 3,
    }),
    pick,
  })
  const all = /** @type {[Flavor, FlavorTraits][]} */ (Object.entries(flavors))
  const possible = all.filter(([name]) => only === undefined || only.test(name))
  return fc.record({
    flavor: fc.constantFrom(...possible.map(([name]) => name)),
    packages: fc.array(packageModel, { minLength: 1, maxLength: 7, size: 'max' }),
    isBold: rarely(6),
    isAnswered: rarely(2),
    modules: fc.oneof(
      { weight: 4, arbitrary: fc.array(module, { minLength: 2, maxLength: 8, size: 'max' }) },
      { weight: 1, arbitrary: fc.array(module, { minLength: 2, maxLength: 30, size: 'max' }) },
    ),
  })
}
