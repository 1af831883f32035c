import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A module graph and what is to be known about it. On disk it is one text file: a heading of `#` lines, of which those of
 * the form `# key: value` are options, then the files, each after a line `-- path --`.
 *
 * @typedef {object} DifferentialCase
 * @property {string} name File name without its extension: the clause of ECMA-262, then what it is about.
 * @property {string} description What has to hold.
 * @property {Record<string, string>} files By path from the root of the graph. What is in `node_modules` gets no sidecar: it
 *   goes into a pack.
 * @property {Record<string, string>} edits Files that replace others after everything was compiled; each is compiled
 *   again with the whole graph as it is then, and nothing else is: a chunk of another build.
 * @property {Record<string, string>} links Symbolic links, to what they say: on disk `-- link: path -> target --`.
 * @property {string} entry
 * @property {readonly string[]} flags For Node.
 * @property {number} since The lowest major version of Node that has what it needs.
 * @property {readonly number[]} nodes The major versions it is for; empty for all.
 * @property {'register' | 'importModule' | null} mode Only this one.
 * @property {RegExp | null} native Why the entry stays with Node, where it does.
 * @property {boolean} packed Whether something in `node_modules` is served from the pack.
 */

const corpus = new URL('../corpus/', import.meta.url)

/** @returns {DifferentialCase[]} all cases of the corpus that stand in files */
export function readCorpus() {
  return readdirSync(corpus)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => parseCase(name.slice(0, -'.txt'.length), readFileSync(new URL(name, corpus), 'utf8')))
}

/**
 * @param {string} name
 * @param {string} text
 * @returns {DifferentialCase}
 */
export function parseCase(name, text) {
  const [heading = '', ...sections] = text.split(/^-- (.+) --\n/m)
  const options = /** @type {Record<string, string>} */ ({})
  const description = []
  for (const line of heading.split('\n')) {
    const [, key, value] = /^# ([a-z]+): ?(.*)$/.exec(line) ?? []
    if (key !== undefined && value !== undefined) options[key] = value
    else if (line !== '') description.push(line.replace(/^# ?/, ''))
  }
  const files = /** @type {Record<string, string>} */ ({})
  const edits = /** @type {Record<string, string>} */ ({})
  const links = /** @type {Record<string, string>} */ ({})
  for (let i = 0; i < sections.length; i += 2) {
    const path = /** @type {string} */ (sections[i])
    const content = unescape(/** @type {string} */ (sections[i + 1]), options)
    const [, link, target] = /^link: (.+) -> (.+)$/.exec(path) ?? []
    if (link !== undefined && target !== undefined) links[link] = target
    else if (path.startsWith('edit: ')) edits[path.slice('edit: '.length)] = content
    else files[path] = content
  }
  return createCase({
    name,
    description: description.join(' '),
    files,
    edits,
    links,
    ...(options.entry !== undefined && { entry: options.entry }),
    ...(options.flags !== undefined && { flags: options.flags.split(' ') }),
    ...(options.since !== undefined && { since: Number(options.since) }),
    ...(options.nodes !== undefined && { nodes: options.nodes.split(' ').map(Number) }),
    ...(options.mode !== undefined && { mode: /** @type {'register' | 'importModule'} */ (options.mode) }),
    ...(options.native !== undefined && { native: new RegExp(options.native) }),
    ...(options.packed !== undefined && { packed: options.packed === 'yes' }),
  })
}

/**
 * @param {Partial<DifferentialCase> & Pick<DifferentialCase, 'name' | 'files'>} given
 * @returns {DifferentialCase}
 */
export function createCase(given) {
  return {
    description: '',
    edits: {},
    links: {},
    entry: 'main.mjs',
    flags: [],
    since: 20,
    nodes: [],
    mode: null,
    native: null,
    packed: hasPackages(given),
    ...given,
  }
}

/** @param {Pick<DifferentialCase, 'files'>} testCase whether there is anything to be packed */
export function hasPackages({ files }) {
  return Object.keys(files).some((path) => path.includes('node_modules/'))
}

/**
 * What an editor would show badly stands as an escape in cases that say so: `# escapes: yes`, then `\u{2028}` and the like;
 * `# newline: crlf`.
 *
 * @param {string} content
 * @param {Record<string, string>} options
 */
function unescape(content, options) {
  let text = content
  if (options.escapes === 'yes') {
    text = text.replace(/\\u\{([0-9a-f]+)\}/gi, (_, digits) => String.fromCodePoint(parseInt(digits, 16)))
  }
  if (options.newline === 'crlf') text = text.replaceAll('\n', '\r\n')
  if (options.newline === 'cr') text = text.replaceAll('\n', '\r')
  return text
}

/**
 * @param {DifferentialCase} testCase
 * @param {{ major: number }} node
 */
export function isFor({ since, nodes }, { major }) {
  return major >= since && (nodes.length === 0 || nodes.includes(major))
}

/** @param {string} folder @param {string} path */
export function pathIn(folder, path) {
  return join(folder, ...path.split('/'))
}
