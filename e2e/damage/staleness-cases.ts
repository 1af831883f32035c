// What may happen to chunks, sidecars and packs between a build and a start.
import { cpSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { PACK_FILE_NAME } from '@esm-bytecode/format'
import { expect } from 'vitest'
import { restore, write } from './build.mjs'
import { DIST, ENTRY, LATER } from './sources.mjs'

type Tree = ReadonlyMap<string, Buffer>

/** A program in a folder, and another build of it in another one; both with their sidecars and packs. */
export interface Builds {
  readonly root: string
  readonly tree: Tree
  readonly other: Tree
}

export interface Case {
  readonly name: string
  readonly change: (builds: Builds) => void
  /**
   * How chunks run, by their names; and the code of the reason. `null`: from bytecode. Those that are not named may run as they like: who
   * imports a native chunk is native.
   */
  readonly chunks?: Readonly<Record<string, string | null>>
}

export const RENDER = `${DIST}/render.js`
const PACK = `${DIST}/${PACK_FILE_NAME}`
const isChunk = (path: string) => path.startsWith(DIST) && path.endsWith('.js')
const isBmes = (path: string) => path.endsWith('.bmes')
const STALE = 'BMES_WARN_STALE'

export const edit = ({ root, tree }: Builds, path: string, change: (text: string) => string) => {
  const text = tree.get(path)!.toString()
  expect(change(text)).not.toBe(text)
  write(join(root, path), change(text))
}

const take = ({ root, tree, other }: Builds, isTaken: (path: string) => boolean) => {
  const paths = [...tree.keys()].filter((path) => path.startsWith(DIST) && isTaken(path))
  expect(paths.length).toBeGreaterThan(0)
  restore(root, paths, other)
}

const remove = ({ root, tree }: Builds, isRemoved: (path: string) => boolean) => {
  for (const path of [...tree.keys()].filter(isRemoved)) rmSync(join(root, path))
}

/** Sets the times of files, in seconds from now. */
const touch = ({ root, tree }: Builds, isTouched: (path: string) => boolean, seconds: number) => {
  const time = Date.now() / 1000 + seconds
  for (const path of [...tree.keys()].filter(isTouched)) utimesSync(join(root, path), time, time)
}

/** Writes a file and gives it the times that it had: only its bytes can tell. */
const editUnseen = (builds: Builds, path: string, change: (text: string) => string) => {
  const { atime, mtime } = statSync(join(builds.root, path))
  edit(builds, path, change)
  utimesSync(join(builds.root, path), atime, mtime)
}

const swap = ({ root }: Builds, one: string, two: string) => {
  renameSync(join(root, one), join(root, 'between'))
  renameSync(join(root, two), join(root, one))
  renameSync(join(root, 'between'), join(root, two))
}

const YEAR = 365 * 24 * 3600

export const cases: readonly Case[] = [
  { name: 'nothing has changed', change: () => {}, chunks: { 'main.js': null, 'home.js': null } },
  {
    name: 'a chunk is edited in place',
    change: (builds) => edit(builds, RENDER, (text) => `${text}\nconsole.log('edited')\n`),
    chunks: { 'render.js': STALE },
  },
  {
    name: 'a chunk is edited in place, in the same length and with its old times',
    change: (builds) => editUnseen(builds, RENDER, (text) => text.replace("'> one '", "'> ONE '")),
    chunks: { 'render.js': STALE },
  },
  {
    name: 'a chunk has a comment in the place of a space',
    change: (builds) => edit(builds, LATER, (text) => `${text.slice(0, -1)} `),
    chunks: { 'home.js': STALE },
  },
  {
    name: 'every file is touched',
    change: (builds) => touch(builds, (path) => path.startsWith(DIST), 5),
    chunks: { 'main.js': null, 'home.js': null },
  },
  {
    name: 'the clock was set back: every file is of the future',
    change: (builds) => touch(builds, () => true, YEAR),
    chunks: { 'main.js': null, 'home.js': null },
  },
  {
    name: 'the clock was set back: sidecars are of the future, and chunks were edited since',
    change: (builds) => {
      touch(builds, isBmes, YEAR)
      edit(builds, LATER, (text) => text.replace('render(name)', 'render(name + name)'))
      touch(builds, (path) => path === LATER, -YEAR)
    },
    chunks: { 'home.js': STALE },
  },
  {
    name: 'a chunk is that of another build, of the same name and length',
    change: (builds) => take(builds, (path) => path === RENDER),
    chunks: { 'render.js': STALE },
  },
  {
    name: 'a chunk and its sidecar are those of another build',
    change: (builds) => take(builds, (path) => path.startsWith(RENDER)),
  },
  {
    name: 'only the chunks of another build were deployed',
    change: (builds) => take(builds, isChunk),
    chunks: { 'main.js': STALE, 'home.js': STALE },
  },
  {
    name: 'only the sidecars and the pack of another build were deployed',
    change: (builds) => take(builds, isBmes),
    chunks: { 'main.js': STALE, 'home.js': STALE },
  },
  {
    name: 'only the pack of another build was deployed',
    change: (builds) => take(builds, (path) => path === PACK),
    chunks: { 'main.js': 'BMES_WARN_PACK_OTHER_BUILD' },
  },
  {
    name: 'the entry of another build was deployed, with its sidecar',
    change: (builds) => take(builds, (path) => path.startsWith(ENTRY)),
  },
  {
    name: 'half of the chunks of two builds are mixed, with their sidecars',
    change: (builds) => take(builds, (path) => /\/(?:even|state|words|home)\.js/.test(path)),
  },
  {
    name: 'half of the chunks of two builds are mixed, without their sidecars',
    change: (builds) => take(builds, (path) => /\/(?:even|state|words|home)\.js$/.test(path)),
    chunks: { 'state.js': STALE, 'home.js': STALE },
  },
  {
    name: 'only the chunks were deployed',
    change: (builds) => remove(builds, isBmes),
    chunks: {},
  },
  {
    name: 'the pack was not deployed',
    change: (builds) => remove(builds, (path) => path === PACK),
    chunks: { 'main.js': 'BMES_WARN_PACK_MISSING' },
  },
  {
    name: 'one sidecar was not deployed',
    change: (builds) => remove(builds, (path) => path === `${DIST}/words.js.bmes`),
  },
  {
    name: 'one chunk was not deployed, and its sidecar was',
    change: (builds) => remove(builds, (path) => path === `${DIST}/words.js`),
  },
  {
    name: 'the entry was not deployed, and its sidecar was',
    change: (builds) => remove(builds, (path) => path === ENTRY),
  },
  {
    name: 'a checkout has rewritten the ends of lines of all chunks',
    change: (builds) => {
      for (const path of builds.tree.keys()) {
        if (isChunk(path)) edit(builds, path, (text) => text.replaceAll('\n', '\r\n'))
      }
    },
    chunks: { 'main.js': STALE, 'home.js': STALE },
  },
  {
    name: 'a checkout has rewritten the ends of lines of packages',
    change: (builds) => {
      for (const path of builds.tree.keys()) {
        if (path.startsWith('node_modules/') && path.endsWith('.js')) {
          edit(builds, path, (text) => text.replaceAll('\n', '\r\n'))
        }
      }
    },
  },
  {
    name: 'a checkout has rewritten the ends of lines of sidecars and the pack',
    change: ({ root, tree }) => {
      for (const [path, contents] of tree) {
        if (!isBmes(path)) continue
        write(join(root, path), Buffer.from(contents.toString('latin1').replaceAll('\n', '\r\n'), 'latin1'))
      }
    },
  },
  {
    name: 'two chunks have changed places, and their sidecars have not',
    change: (builds) => swap(builds, `${DIST}/even.js`, `${DIST}/odd.js`),
  },
  {
    name: 'two sidecars have changed places',
    change: (builds) => swap(builds, `${DIST}/even.js.bmes`, `${DIST}/odd.js.bmes`),
    chunks: { 'even.js': 'BMES_WARN_OTHER_MODULE', 'odd.js': 'BMES_WARN_OTHER_MODULE' },
  },
  {
    name: 'two chunks have changed places with their sidecars',
    change: (builds) => {
      swap(builds, `${DIST}/even.js.bmes`, `${DIST}/odd.js.bmes`)
      swap(builds, `${DIST}/even.js`, `${DIST}/odd.js`)
    },
    chunks: { 'even.js': 'BMES_WARN_OTHER_MODULE' },
  },
  {
    name: 'a sidecar has changed places with that of another server, whose chunk has the same name',
    change: (builds) => take(builds, (path) => path === `${RENDER}.bmes`),
    chunks: { 'render.js': STALE },
  },
  {
    name: 'the folder was moved, and another build is in its place',
    change: ({ root, tree, other }) => {
      cpSync(join(root, DIST), join(root, 'old'), { recursive: true })
      restore(
        root,
        [...tree.keys()].filter((path) => path.startsWith(DIST)),
        other,
      )
    },
    chunks: { 'main.js': null, 'home.js': null },
  },
]
