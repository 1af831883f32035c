import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { checksum, packageJsonChecksum } from '@esm-bytecode/format'
import type { WalkResult } from './walk-result.ts'

/** By path: a text, JSON, `null` to remove what is there, or a link. */
export type Tree = Readonly<Record<string, string | object | null | { readonly link: string }>>

/** Files in a temporary folder, for tests. */
export class TestTree {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'externals-')))

  constructor(tree: Tree) {
    this.write(tree)
  }

  write(tree: Tree): void {
    for (const [name, content] of Object.entries(tree)) {
      const path = join(this.path, name)
      rmSync(path, { recursive: true, force: true })
      if (content === null) continue
      mkdirSync(dirname(path), { recursive: true })
      if (typeof content === 'string') writeFileSync(path, content)
      else if ('link' in content && typeof content.link === 'string') symlinkSync(content.link, path)
      else writeFileSync(path, JSON.stringify(content))
    }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

/** What of the evidence of a walk is not true any more: `absent ../node_modules/x`. */
export function brokenEvidence(root: string, result: Pick<WalkResult, 'files' | 'folders'>): string[] {
  const { folders, modules } = examineEvidence(root, result)
  return [...new Set([...folders.flatMap(({ broken }) => broken), ...modules])]
}

/** Whether a module would be taken from a pack: nothing around it has changed, and neither has it. */
export function holds(root: string, result: Pick<WalkResult, 'files' | 'folders'>): (id: string) => boolean {
  const { folders, modules } = examineEvidence(root, result)
  const directories = new Map(
    folders.flatMap(({ folder, isHeld }) => (folder.holdsFiles ? [[folder.id, isHeld] as const] : [])),
  )
  return (id) => {
    const directory = id.includes('/') ? dirname(id) : ''
    return directories.get(directory) === true && !modules.includes(`module ${id}`)
  }
}

function examineEvidence(root: string, { files, folders }: Pick<WalkResult, 'files' | 'folders'>) {
  const paths: string[] = []
  const examined: { folder: (typeof folders)[number]; broken: string[]; isHeld: boolean }[] = []
  // The highest roots first.
  const above = folders
    .filter(({ parent, name }) => parent === null && /^[./]*$/.test(name))
    .sort((a, b) => b.name.length - a.name.length)
  const ownProblems = (folder: (typeof folders)[number], path: string) => {
    const broken: string[] = []
    const say = (what: string, name: string) => broken.push(`${what} ${folder.id}${folder.id && '/'}${name}`)
    // Those of the build need not be there yet.
    const isOutside = folder.parent !== null && folder.id.startsWith('..')
    if (isOutside && !status(path)?.isDirectory()) broken.push(`directory ${folder.id}`)
    for (const name of folder.absent) if (status(join(path, name))) say('absent', name)
    for (const name of folder.directories) {
      if (!status(join(path, name))?.isDirectory()) say('directory', name)
    }
    for (const link of folder.links) {
      const isSame =
        status(join(path, link.path))?.isSymbolicLink() && readlinkSync(join(path, link.path)) === link.target
      if (!isSame) say('link', link.path)
    }
    for (const file of folder.files) {
      const checksumOf = basename(file.path) === 'package.json' ? packageJsonChecksum : checksum
      if (!hasChecksum(join(path, file.path), file.checksum, checksumOf)) say('file', file.path)
    }
    return broken
  }
  const rootProblems = new Map<unknown, boolean>()
  let isBroken = false
  for (const folder of above) {
    isBroken ||= ownProblems(folder, join(root, folder.name)).length > 0
    rootProblems.set(folder, isBroken)
  }
  for (const folder of folders) {
    const parent = folder.parent === null ? null : examined[folder.parent]!
    const path = join(folder.parent === null ? root : paths[folder.parent]!, folder.name)
    paths.push(path)
    const broken = ownProblems(folder, path)
    const isHeld = broken.length === 0 && (parent === null ? !rootProblems.get(folder) : parent.isHeld)
    examined.push({ folder, broken, isHeld })
  }
  const modules = files.flatMap(({ id, evidence }) =>
    hasChecksum(join(root, id), evidence.checksum, checksum) ? [] : [`module ${id}`],
  )
  return { folders: examined, modules }
}

function status(path: string) {
  try {
    return lstatSync(path)
  } catch {
    return null
  }
}

function hasChecksum(path: string, sum: number, checksumOf: (bytes: Uint8Array) => number | null): boolean {
  return status(path)?.isFile() === true && checksumOf(readFileSync(path)) === sum
}
