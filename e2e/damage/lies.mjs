// Sidecars that are well-formed, and say what no build would: a reader has to end, to keep its memory, and to stay in its folder.
// Each is about the chunk `render.js`, which `main.js` imports first, if it does not say otherwise.
import { decodeSidecar, encodeSidecar } from '@esm-bytecode/format'
import { DIST, ENTRY } from './sources.mjs'

/**
 * @typedef {import('@esm-bytecode/format').ModuleRecord} ModuleRecord
 * @typedef {import('@esm-bytecode/format').Sidecar} Sidecar
 * @typedef {Map<string, Buffer>} Tree files by path below the root; entries are replaced
 */

const RENDER = `${DIST}/render.js.bmes`
const MAIN = `${ENTRY}.bmes`

/** A number of entries that no real module has, and that takes for ever where each is compared with each. */
const MANY = 100_000

/**
 * Writes a sidecar again, with another record: well-formed.
 *
 * @param {Tree} tree
 * @param {string} path
 * @param {(record: ModuleRecord, sidecar: import('@esm-bytecode/format').DecodedSidecar) => Partial<ModuleRecord>} change
 * @param {Partial<Sidecar>} [more]
 */
function withRecord(tree, path, change, more = {}) {
  const sidecar = decodeSidecar(/** @type {Buffer} */ (tree.get(path)))
  const record = { ...sidecar.record, ...change(sidecar.record, sidecar) }
  const bytecodes = sidecar.bytecodes.map((bytecode) => bytecode.verify())
  const bytes = encodeSidecar({ ...sidecar, sourceMap: sidecar.readSourceMap(), bytecodes, record, ...more })
  tree.set(path, Buffer.from(bytes))
}

/**
 * The same with another plan.
 *
 * @param {Tree} tree
 * @param {(plan: any) => unknown} change
 */
function withPlan(tree, change) {
  const sidecar = decodeSidecar(/** @type {Buffer} */ (tree.get(MAIN)))
  const plan = JSON.stringify(change(JSON.parse(/** @type {string} */ (sidecar.readPlan()))))
  const bytecodes = sidecar.bytecodes.map((bytecode) => bytecode.verify())
  const bytes = encodeSidecar({ ...sidecar, sourceMap: sidecar.readSourceMap(), bytecodes, plan })
  tree.set(MAIN, Buffer.from(bytes))
}

/** @param {number} count @param {(index: number) => any} each */
const list = (count, each) => Array.from({ length: count }, (_, index) => each(index))

/** @param {string} exportName */
const local = (exportName, localName = exportName) =>
  /** @type {const} */ ({ exportName, localName, initialization: 'lexical', moves: false })

/** @param {string} specifier @param {object} [changes] */
const request = (specifier, changes = {}) =>
  /** @type {ModuleRecord['requests'][number]} */ ({
    specifier,
    attributes: [],
    kind: 'chunk',
    dynamic: false,
    target: specifier.replace('./', ''),
    ...changes,
  })

/** @type {Readonly<Record<string, (tree: Tree) => void>>} */
export const lies = {
  'a chunk that requests itself': (tree) =>
    withRecord(tree, RENDER, ({ requests }) => ({
      requests: requests.map((each) => (each.kind === 'chunk' ? request('./render.js') : each)),
    })),
  'chunks that request each other': (tree) =>
    withRecord(tree, RENDER, ({ requests }) => ({
      requests: requests.map((each) => (each.kind === 'chunk' ? request('./main.js') : each)),
    })),
  'an export of a binding that is not there': (tree) =>
    withRecord(tree, RENDER, ({ localExports }) => ({ localExports: [...localExports, local('ghost')] })),
  'a binding that is gone': (tree) => withRecord(tree, RENDER, () => ({ localExports: [local('default')] })),
  'exports in another order': (tree) =>
    withRecord(tree, RENDER, ({ localExports }) => ({ localExports: localExports.toReversed() })),
  'a re-export that leads back to itself': (tree) =>
    withRecord(tree, RENDER, () => ({
      localExports: [],
      requests: [request('./render.js')],
      imports: [],
      indirectExports: ['render', 'Shell'].map((name) => ({
        exportName: name,
        request: 0,
        importName: name,
        localName: null,
      })),
      starExports: [0],
    })),
  'imports that nothing exports': (tree) =>
    withRecord(tree, RENDER, ({ imports }) => ({
      imports: imports.map((entry) => ({ ...entry, importName: 'nothing' })),
    })),
  'imports with another access': (tree) =>
    withRecord(tree, RENDER, ({ imports }) => ({
      imports: imports.map((entry) => ({ ...entry, access: 'live' })),
    })),
  'no imports': (tree) => withRecord(tree, RENDER, () => ({ imports: [] })),
  'another form': (tree) => withRecord(tree, RENDER, () => ({ form: 'generator' })),
  'no top-level await where there is some': (tree) =>
    withRecord(tree, `${DIST}/state.js.bmes`, () => ({ form: 'function', hasTopLevelAwait: false })),
  'chunks as packages': (tree) =>
    withRecord(tree, RENDER, ({ requests }) => ({
      requests: requests.map((each) =>
        each.kind === 'chunk' ? { ...each, kind: 'external', target: null } : { ...each },
      ),
    })),
  'names that are no identifiers': (tree) =>
    withRecord(tree, RENDER, ({ localExports }) => ({
      localExports: [...localExports, local('\n"\u2028`${0}', '};process.abort();{'), local('')],
    })),
  'a specifier of many megabytes': (tree) =>
    withRecord(tree, RENDER, ({ requests }) => ({
      requests: [...requests, request('./x.js', { specifier: './x'.repeat(40 * MANY), dynamic: true })],
    })),
  'a hundred thousand exports': (tree) =>
    withRecord(tree, RENDER, ({ localExports }) => ({
      localExports: [...localExports, ...list(MANY, (index) => local(`e${index}`))],
    })),
  'a hundred thousand exports of one binding': (tree) =>
    withRecord(tree, RENDER, ({ localExports }) => ({
      localExports: [...localExports, ...list(MANY, (index) => local(`e${index}`, 'render'))],
    })),
  'a hundred thousand re-exports': (tree) =>
    withRecord(tree, RENDER, ({ indirectExports }) => ({
      indirectExports: [
        ...indirectExports,
        ...list(MANY, (index) => ({
          exportName: `e${index}`,
          request: 0,
          importName: 'tag',
          localName: null,
        })),
      ],
    })),
  'a hundred thousand imports': (tree) =>
    withRecord(tree, RENDER, ({ imports }) => ({
      imports: [...imports, ...list(MANY, (index) => ({ ...imports[0], localName: `i${index}` }))],
    })),
  'imports of the last one of many exports': (tree) => {
    withRecord(tree, RENDER, ({ localExports }) => ({
      localExports: [...list(MANY, (index) => local(`e${index}`)), ...localExports],
    }))
    withRecord(tree, MAIN, ({ imports }) => ({
      imports: list(MANY, () => imports.find(({ importName }) => importName === 'render')),
    }))
  },
  'a hundred thousand stars': (tree) =>
    withRecord(tree, `${DIST}/tools.js.bmes`, () => ({ starExports: list(MANY, () => 0) })),
  'a hundred thousand requests of one chunk': (tree) =>
    withRecord(tree, RENDER, ({ requests }) => ({
      requests: [...requests, ...list(MANY, () => request('./even.js'))],
    })),
  'ten thousand requests of chunks that are not there': (tree) =>
    withRecord(tree, RENDER, ({ requests }) => ({
      requests: [...requests, ...list(MANY / 10, (index) => request(`./gone-${index}.js`))],
    })),
  'a hundred thousand dynamic requests': (tree) =>
    withRecord(tree, RENDER, ({ requests }) => ({
      requests: [...requests, ...list(MANY, () => request('./even.js', { dynamic: true }))],
    })),
  'a hundred thousand attributes': (tree) =>
    withRecord(tree, RENDER, ({ requests }) => ({
      requests: requests.map((each) => ({
        ...each,
        attributes: list(MANY, () => ({ key: 'type', value: 'json' })),
      })),
    })),
  'a plan that is none': (tree) => withPlan(tree, () => 7),
  'a plan of nothing': (tree) => withPlan(tree, (plan) => ({ ...plan, modules: [] })),
  'a plan that leads out of the folder': (tree) =>
    withPlan(tree, (plan) => ({
      ...plan,
      modules: plan.modules.map((module, index) =>
        index === 0 ? module : { ...module, at: `../../../../x${index}.js` },
      ),
    })),
  'a plan of modules that are not there': (tree) =>
    withPlan(tree, (plan) => ({
      ...plan,
      modules: plan.modules.map((module) => ({ ...module, requests: [MANY], takes: [MANY] })),
    })),
  'a plan of five thousand modules': (tree) =>
    withPlan(tree, (plan) => ({
      ...plan,
      modules: [...plan.modules, ...list(MANY / 20, () => plan.modules[0])],
    })),
  'a hundred thousand names of a built-in module': (tree) =>
    withPlan(tree, (plan) => ({ ...plan, builtins: [['node:fs', ...list(MANY, () => 'readFile')]] })),
  'a hundred thousand patches of nothing': (tree) => {
    const { patchSet } = decodeSidecar(/** @type {Buffer} */ (tree.get(RENDER)))
    const nothing = { start: 0, end: 0, replacement: new Uint8Array(), isRequest: false }
    const patches = [...list(MANY, () => nothing), ...patchSet.patches]
    withRecord(tree, RENDER, () => ({}), { patchSet: { ...patchSet, patches } })
  },
}
