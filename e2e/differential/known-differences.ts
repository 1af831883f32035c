/** A case of the corpus that does not give what plain Node gives. `docs/differences.md` explains each; the goal is none. */
export interface KnownDifference {
  /** Name of the case. */
  readonly name: string
  /** The heading in `docs/differences.md`. */
  readonly heading: string
  /** Only on this major version of Node. */
  readonly major?: number
  /** Only where packages are in a pack, or only where they are not. */
  readonly externals?: 'sidecar' | 'native'
}

export const knownDifferences: readonly KnownDifference[] = [
  { name: '16.2.1.5-unsettled-top-level-await', heading: 'The place of an unsettled await' },
  {
    name: '16.2.1.5-unsettled-top-level-await-in-a-dependency',
    heading: 'The place of an unsettled await',
  },
  { name: '13.3.10-import-call-deadlock', heading: 'The place of an unsettled await' },
  {
    name: '13.3.10-import-call-of-a-module-that-is-evaluating',
    heading: 'Turns of import() of a module that only we have loaded so far',
  },
  {
    name: '16.2.1.5-await-beside-an-external',
    heading: 'Turns of an await in a module that Node orders',
    externals: 'native',
  },
  {
    name: '16.2.1.6-throw-beside-an-await-and-an-external',
    heading: 'An error behind which something awaits',
    externals: 'native',
  },
  {
    name: '10.4.6-members-this-of-what-is-made-elsewhere',
    heading: 'The `this` of a member that is made elsewhere',
  },
  { name: '14-excerpt-of-a-changed-line', heading: 'The excerpt of an uncaught error' },
  { name: '14-errors-at-positions', heading: 'Columns behind an assignment to a moving export' },
  { name: '14-errors-in-a-cycle', heading: 'Live imports in cycles' },
  { name: '16.2.1.6-a-module-that-calls-back-into-a-cycle', heading: 'Calls back into a cycle' },
  {
    name: '16.2.1-external-that-imports-a-chunk',
    heading: 'Packages that import the program back',
    externals: 'native',
  },
  {
    name: '16.2.1.7.2-diamond-of-star-exports-through-facades',
    heading: 'One binding by two star exports of a module of Node’s',
  },
  {
    name: '16.2.1.7.2-import-of-a-missing-name-from-an-external',
    heading: 'The excerpt of a link error',
    externals: 'native',
  },
  {
    name: '16.2.1.7.2-reexport-of-a-missing-name-from-an-external',
    heading: 'The excerpt of a link error',
    externals: 'native',
  },
  {
    name: '16.2.1-external-commonjs-missing-name',
    heading: 'Node’s own: a missing name of a CommonJS module, under any load hook',
    major: 22,
  },
  {
    name: '16.2.1.8-order-of-require-cache',
    heading: 'The order of require.cache',
    major: 22,
    externals: 'sidecar',
  },
  {
    name: '16.2.1.8-stacks-in-packages',
    heading: 'Live imports in cycles',
    externals: 'native',
  },
  {
    name: '16.2.1.8-uncaught-in-an-es-package',
    heading: 'Live imports in cycles',
    externals: 'native',
  },
]
