import * as fc from 'fast-check'

/**
 * A random module graph, as a model: what stands in it is decided here, how it is spelled in `write-graph.mjs`. Numbers
 * called `pick` choose among what there is to choose from, so that a model stays a graph while it is shrunk.
 *
 * @typedef {object} GraphModel
 * @property {'cyclic' | 'awaits' | 'dynamic' | 'native'} flavor `native`: no cycles, and some modules have no sidecar.
 *   `awaits`: every module may await. `dynamic`: the entry alone does, for `import()`. So nothing runs side by side whose order would be a matter of time.
 * @property {readonly ModuleModel[]} modules The first one is the entry.
 *
 * @typedef {object} ModuleModel
 * @property {boolean} isNative
 * @property {readonly { name: string, kind: ExportKind }[]} exports
 * @property {DefaultForm | null} defaultForm
 * @property {readonly { target: number, form: ImportForm, pick: number }[]} imports
 * @property {readonly { target: number, form: 'default' | 'named' | 'namespace' | 're-export' | 'star', pick: number }[]} externals
 * @property {readonly { kind: StepKind, pick: number }[]} steps
 *
 * @typedef {typeof exportKinds[number]} ExportKind
 * @typedef {typeof defaultForms[number]} DefaultForm
 * @typedef {typeof importForms[number]} ImportForm
 * @typedef {typeof stepKinds[number]} StepKind
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
  'bare',
  'star',
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

const externalForms = /** @type {const} */ (['default', 'named', 'named', 'namespace', 're-export', 'star'])
const flavors = /** @type {const} */ (['cyclic', 'awaits', 'dynamic', 'native'])

const pick = fc.nat(9999)

/** @param {{ hasExternals: boolean }} options @returns {fc.Arbitrary<GraphModel>} */
export function graphArbitrary({ hasExternals }) {
  const module = fc.record({
    isNative: fc.nat(3).map((n) => n === 3),
    exports: fc.uniqueArray(
      fc.record({ name: fc.constantFrom(...names), kind: fc.constantFrom(...exportKinds) }),
      { selector: ({ name }) => name, maxLength: 4 },
    ),
    defaultForm: fc.option(fc.constantFrom(...defaultForms)),
    imports: fc.array(fc.record({ target: pick, form: fc.constantFrom(...importForms), pick }), {
      maxLength: 4,
    }),
    externals: hasExternals
      ? fc.array(
          fc.record({
            target: fc.nat(2),
            form: fc.constantFrom(...externalForms),
            pick,
          }),
          { maxLength: 2, size: '-1' },
        )
      : fc.constant([]),
    steps: fc.array(fc.record({ kind: fc.constantFrom(...stepKinds), pick }), { maxLength: 6 }),
  })
  return fc.record({
    flavor: fc.constantFrom(...flavors),
    modules: fc.oneof(
      { weight: 4, arbitrary: fc.array(module, { minLength: 2, maxLength: 8, size: 'max' }) },
      { weight: 1, arbitrary: fc.array(module, { minLength: 2, maxLength: 30, size: 'max' }) },
    ),
  })
}
