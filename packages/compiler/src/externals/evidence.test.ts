import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Resolver } from './resolver.ts'
import { brokenEvidence, holds, TestTree, type Tree } from './test-tree.ts'
import { walkExternals } from './walk.ts'
import type { WalkResult } from './walk-result.ts'

const APP: Tree = {
  'app/package.json': { name: 'app', type: 'module', imports: { '#own': './own.js', '#far': 'far' } },
  'app/own.js': 'import "cjs"',
  'app/vendor.cjs': 'require("main"); module.exports = require("../lib"); require("far/deep")',
  'app/node_modules/esm/package.json': {
    name: 'esm',
    type: 'module',
    imports: { '#in/*': { 'no-such': './none.js', default: './in/*.js' } },
  },
  'app/node_modules/esm/index.js': 'import "far"; import "#in/x"; import "./lib/a.js"; import "@s/dual"',
  'app/node_modules/esm/in/x.js': '',
  'app/node_modules/esm/lib/a.js': 'import "cjs"; import "main"',
  'app/node_modules/cjs/package.json': { name: 'cjs' },
  'app/node_modules/cjs/index.js':
    'module.exports = require("./lib"); require("./lib/b"), require("@s/dual")',
  'app/node_modules/cjs/lib/index.js': 'exports.lib = 1; require("far"), require("../data")',
  'app/node_modules/cjs/lib/b.json': '1',
  'app/node_modules/cjs/data.js': 'exports.data = 1',
  'app/node_modules/main/package.json': { name: 'main', main: './lib' },
  'app/node_modules/main/lib/index.js': 'exports.main = 1',
  'app/node_modules/@s/dual': { link: '../../../store/dual@1' },
  'store/dual@1/package.json': {
    name: '@s/dual',
    exports: { import: './index.mjs', require: './index.cjs' },
  },
  'store/dual@1/index.mjs': 'import "@s/dual"; import "far"',
  'store/dual@1/index.cjs': '__exportStar(require("./more.cjs")); exports.dual = 1',
  'store/dual@1/more.cjs': 'exports.more = 1',
  'node_modules/far/package.json': { name: 'far' },
  'node_modules/far/index.js': 'module.exports = { ...require("cjs/data") }',
  'node_modules/far/deep.js': '',
  'node_modules/cjs/data.js': 'exports.far = 1',
  'lib/index.json': '{}',
}
const REQUESTS = [
  ['import', 'esm'],
  ['import', 'cjs'],
  ['import', '#own'],
  ['import', '#far'],
  ['import', '../vendor.cjs'],
  ['require', '../vendor'],
  ['require', 'main'],
  ['import', 'cjs/data.js'],
] as const

const PACKAGES = ['far', 'cjs', 'main', 'esm', 'dual']
const DIRECTORIES = [
  '',
  'app',
  'app/dist',
  'lib',
  'store',
  'store/dual@1',
  'app/node_modules',
  'node_modules',
].concat(
  'node_modules/far',
  ['esm', 'esm/lib', 'esm/in', 'cjs', 'cjs/lib', 'main', 'main/lib'].map(
    (name) => `app/node_modules/${name}`,
  ),
)
const NAMES = [
  'node_modules',
  'package.json',
  'more.cjs',
  'index.mjs',
  'deep.js',
  'x.js',
  'a.js',
  'own.js',
].concat(
  [
    'index.js',
    'index.json',
    'index.node',
    'lib',
    'lib.js',
    'b',
    'b.js',
    'data',
    'data.json',
    'vendor',
    'vendor.js',
  ],
  PACKAGES.flatMap((name) => [
    `node_modules/${name}.js`,
    `node_modules/${name}/index.js`,
    `node_modules/${name}/package.json`,
    `node_modules/@s/${name}/index.js`,
  ]),
)
const CONTENTS: Tree[string][] = [
  null,
  null,
  '',
  'exports.other = 1',
  'module.exports = require("far")',
  '{}',
  { name: 'cjs', exports: './index.js' },
  { name: 'far', main: './data.js' },
  { type: 'module' },
  { link: '../lib' },
  { link: './index.js' },
  { link: '/nowhere' },
]

/** What edges and files of a walk are, one line each. */
function linesOf(result: WalkResult): Set<string> {
  const lines = new Set<string>()
  const edge = (from: string, specifier: string, to: string | null) => {
    if (to !== null) lines.add(`${from} ${specifier} ${to}`)
  }
  for (const [id, targets] of result.entryTargets) {
    for (const [index, target] of targets.entries()) edge(id, REQUESTS[index]!.join(' '), target)
  }
  for (const { id, format, analysis, targets, commonJs } of result.files) {
    lines.add(`${id} is ${format} ${commonJs?.exportNames.toString() ?? ''}`)
    for (const [index, target] of targets.entries()) edge(id, analysis!.requests[index]!.specifier, target)
    for (const { specifier, target } of commonJs?.requires ?? []) edge(id, specifier, target)
  }
  return lines
}

/** https://en.wikipedia.org/wiki/Xorshift */
function random(seed: number): (below: number) => number {
  let state = seed * 2654435761
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const RUNS = Number(process.env['EVIDENCE_RUNS'] ?? 20)
const FIRST = Number(process.env['EVIDENCE_FIRST'] ?? 1)

it(
  'breaks wherever an edge leads elsewhere, a format changes, or a name',
  { timeout: RUNS * 5000 },
  async () => {
    const target = { node: process.execPath }
    const walk = async (root: string) => {
      const resolver = new Resolver(target)
      const requests = REQUESTS.map(([type, specifier]) => ({ type, specifier, attributes: [] }))
      const entries = [{ id: 'entry.js', requests }]
      return walkExternals({ root, entries, target }, resolver).finally(() => resolver.close())
    }
    let held = 0
    for (let seed = FIRST; seed < FIRST + RUNS; seed++) {
      const pick = random(seed)
      const tree = new TestTree(APP)
      try {
        const root = join(tree.path, 'app/dist')
        const before = await walk(root)
        expect(brokenEvidence(root, before)).toEqual([])
        expect(before.files.length).toBeGreaterThan(15)

        const changes = Array.from({ length: 1 + pick(3) }, () => {
          const path = join(DIRECTORIES[pick(DIRECTORIES.length)]!, NAMES[pick(NAMES.length)]!)
          return [path, CONTENTS[pick(CONTENTS.length)]!] as const
        })
        try {
          for (const [path, content] of changes) tree.write({ [path]: content })
        } catch {
          // A file stands where a folder would be needed.
        }
        const broken = brokenEvidence(root, before)
        const after = linesOf(await walk(root))
        const lost = [...linesOf(before)].filter((line) => !after.has(line))
        // Evidence may break where nothing changes: that costs a pack, but nothing is wrong.
        if (broken.length === 0) {
          held++
          expect({ seed, changes, lost }).toEqual({ seed, changes, lost: [] })
        }
        // And it breaks where it is needed: around who asks, or around what was found.
        const isHeld = holds(root, before)
        const reached = new Set([...after].flatMap((line) => (/ is /.test(line) ? [line.split(' ')[0]] : [])))
        reached.add('entry.js')
        const unnoticed = lost.filter((line) => {
          const ends = line.split(' ')
          // Nobody leads there any more.
          if (!reached.has(ends[0]!)) return false
          const both = ends[1] === 'is' ? [ends[0]!] : [ends[0]!, ends.at(-1)!]
          return both.every(isHeld)
        })
        expect({ seed, changes, unnoticed }).toEqual({ seed, changes, unnoticed: [] })
      } finally {
        rmSync(tree.path, { recursive: true })
      }
    }
    expect(held).toBeGreaterThan(0)
  },
)
