// Files whose checksums are right, and that break a rule of `docs/bmes.md`: a reader refuses each as a whole.
import { PACK_FILE_NAME, RUNTIME_FILE_NAME, SECTION } from '@esm-bytecode/format'
import { seal, sectionsOf } from './layout.mjs'
import { DIST } from './sources.mjs'

/** @typedef {Map<string, Buffer>} Tree files by path below the root; entries are replaced */

const RENDER = `${DIST}/render.js.bmes`
const PACK = `${DIST}/${PACK_FILE_NAME}`
const RUNTIME = `${DIST}/${RUNTIME_FILE_NAME}`

/**
 * Changes words of a section, and makes the checksums fit.
 *
 * @param {Tree} tree
 * @param {string} path
 * @param {number} kind
 * @param {(section: Buffer) => void} change
 */
function withSection(tree, path, kind, change) {
  const file = Buffer.from(/** @type {Buffer} */ (tree.get(path)))
  const section = sectionsOf(file).find((each) => each.kind === kind)
  if (!section) throw new Error(`${path} has no section of kind ${kind}`)
  change(file.subarray(section.start, section.end))
  seal(file)
  tree.set(path, file)
}

/**
 * Puts other JSON in the place of the targets of the runtime, where there are any.
 *
 * @param {(targets: string) => string} change gives as many bytes, or fewer
 * @returns {(tree: Tree) => void}
 */
const withRuntimeTargets = (change) => (tree) => {
  if (!tree.has(RUNTIME)) return
  withSection(tree, RUNTIME, SECTION.runtimeTargets, (section) => {
    const changed = change(section.toString())
    section.fill(' ').write(changed)
  })
}

/**
 * Puts a path in the place of the first target of the chunk, which has as many bytes.
 *
 * @param {string} path
 * @returns {(tree: Tree) => void}
 */
const withTarget = (path) => (tree) => {
  const target = 'even.js'
  if (Buffer.byteLength(path) !== target.length) throw new Error(`${path} is not as long as ${target}`)
  const file = Buffer.from(/** @type {Buffer} */ (tree.get(RENDER)))
  for (let at = file.indexOf(target); at >= 0; at = file.indexOf(target, at + 1)) file.write(path, at)
  seal(file)
  tree.set(RENDER, file)
}

/** @type {Readonly<Record<string, (tree: Tree) => void>>} */
export const malformed = {
  'a target that leaves the build': withTarget('../x.js'),
  'an absolute target': withTarget('/etc/ho'),
  'a target on a drive': withTarget('c:/x.js'),
  'a target with a backslash': withTarget('a\\..\\xy'),
  'a target that goes up in the middle': withTarget('a/../xy'),
  'a target with NUL': withTarget('even.j\0'),
  'strings that are not UTF-8': (tree) =>
    withSection(tree, RENDER, SECTION.strings, (section) => section.fill(0xc3, section.length - 3)),
  'strings that end before they begin': (tree) =>
    withSection(tree, RENDER, SECTION.strings, (section) => section.writeUInt32LE(0xffff_ffff, 4)),
  'more strings than there are bytes': (tree) =>
    withSection(tree, RENDER, SECTION.strings, (section) => section.writeUInt32LE(0x4000_0000, 0)),
  'more requests than there are bytes': (tree) =>
    withSection(tree, RENDER, SECTION.requests, (section) => section.writeUInt32LE(0xffff_ffff, 0)),
  'counts whose sum is more than 32 bits hold': (tree) =>
    withSection(tree, RENDER, SECTION.exports, (section) => {
      section.writeUInt32LE(0x1000_0000 + section.readUInt32LE(0), 0)
    }),
  'a patch behind the end of the chunk': (tree) =>
    withSection(tree, RENDER, SECTION.patches, (section) => section.writeUInt32LE(0xffff_ff00, 20)),
  'patches that overlap': (tree) =>
    withSection(tree, RENDER, SECTION.patches, (section) => section.writeUInt32LE(0, 32)),
  'a patch that ends before it begins': (tree) =>
    withSection(tree, RENDER, SECTION.patches, (section) => section.writeUInt32LE(1, 16)),
  'a text of four gigabytes': (tree) =>
    withSection(tree, RENDER, SECTION.patches, (section) => section.writeUInt32LE(0xffff_ffff, 8)),
  'a chunk of four gigabytes': (tree) =>
    withSection(tree, RENDER, SECTION.source, (section) => section.writeUInt32LE(0xffff_ffff, 4)),
  'an export of a request that is not there': (tree) =>
    withSection(tree, `${DIST}/tools.js.bmes`, SECTION.starExports, (section) => section.writeUInt32LE(9, 4)),
  'flags that nobody knows': (tree) =>
    withSection(tree, RENDER, SECTION.flags, (section) => section.writeUInt32LE(0x80, 4)),
  'targets of the runtime that are no JSON': withRuntimeTargets((json) => json.replace('[', '(')),
  'targets of the runtime without end': withRuntimeTargets((json) => '['.repeat(json.length)),
  'a target of the runtime with flags of another type': withRuntimeTargets((json) =>
    json.replace('"flags":""', '"flags":{}'),
  ),
  'a target of the runtime without V8': withRuntimeTargets((json) => json.replace('"v8"', '"v9"')),
  'no target of the runtime': withRuntimeTargets(() => '[]'),
  'folders that are their own parents': (tree) =>
    withSection(tree, PACK, SECTION.folders, (section) => {
      for (let at = 20, index = 0; index < section.readUInt32LE(0); at += 24) {
        section.writeUInt32LE(index++, at)
      }
    }),
  'a module in a folder that is not there': (tree) =>
    withSection(tree, PACK, SECTION.modules, (section) => section.writeUInt32LE(0xffff_fffe, 8)),
  'a part behind the end of the pack': (tree) =>
    withSection(tree, PACK, SECTION.modules, (section) => section.writeUInt32LE(0xffff_fff8, 8 + 48)),
  'an importer of modules that are not there': (tree) =>
    withSection(tree, PACK, SECTION.importers, (section) =>
      section.writeUInt32LE(0x7fff_ffff, section.length - 4),
    ),
}
