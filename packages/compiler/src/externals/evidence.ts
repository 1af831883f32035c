import { basename, dirname, isAbsolute, relative, sep } from 'node:path'
import type { StatEvidence } from '@esm-bytecode/format'
import type { Fact, Located } from './file-view.ts'
import type { ExternalFolder } from './walk-result.ts'

/** The path of something from the root of the build, with `/`; `null` on another drive. */
export function idOf(root: string, path: string): string | null {
  const id = relative(root, path)
  return isAbsolute(id) ? null : sep === '/' ? id : id.replaceAll(sep, '/')
}

/** Whether a path can stand in a file: a backslash or a drive would make another one of it on Windows. */
export function isPortable(path: string): boolean {
  return !/\\|(?:^|\/)[a-z]:/i.test(path)
}

/** Why something stays with Node whose path cannot. */
export const NOT_PORTABLE = 'on Windows its path would be another one'

/** All facts that some places rely on, each once. */
export function factsOf(located: Iterable<Located>): Fact[] {
  const facts = new Set<Fact>()
  const seen = new Set<Located>()
  const pending = [...located]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    if (next.fact !== null) facts.add(next.fact)
    pending.push(...next.via)
  }
  return [...facts]
}

interface OpenFolder extends ExternalFolder {
  readonly absent: string[]
  readonly links: { path: string; target: string }[]
  readonly directories: string[]
  readonly files: ExternalFolder['files'][number][]
}

/** What some modules of one directory rely on. */
export interface Reliance {
  readonly facts: readonly Fact[]
  /** Their directory. */
  readonly from: string
  /** The directory of the module that they are led to, or `null`. */
  readonly to: string | null
}

/**
 * Gives every fact a folder in which the module that relies on it stands, or the one that it is led to: a module holds if its folder and
 * all folders above it do, and it needs what it leads to. Each package has folders of its own, so that a change around one leaves
 * the others alone; folders of several packages have one path then.
 *
 * The folder of the build and each one above it are roots, so that the build's own path has no name in it; the highest is the one that
 * holds the topmost `node_modules`, or other file, of those that are used. What is not below it proves nothing: whoever found something
 * looked no higher.
 *
 * @param root real path of the folder of the build
 * @param importers paths of the modules of the build that lead to them
 * @param files real paths of the files that are taken along
 */
export function toFolders(
  root: string,
  importers: readonly string[],
  files: readonly string[],
  reliances: readonly Reliance[],
): ExternalFolder[] {
  const used = [
    ...files,
    ...reliances.flatMap(({ facts }) =>
      facts.flatMap(({ kind, path }) => (kind === 'link' || kind === 'file' ? [path] : [])),
    ),
  ]
  const anchors = [...new Set(used.map(anchorOf))].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
  const top = anchors.find((anchor) => contains(anchor, root)) ?? root
  const above = new Set<string>()
  for (let folder = root; ; folder = dirname(folder)) {
    above.add(folder)
    if (folder === top) break
  }
  const others: string[] = []
  for (const anchor of anchors) {
    if (!contains(top, anchor) && !others.some((other) => contains(other, anchor))) others.push(anchor)
  }
  const roots = new Set([...above, ...others])

  const stats = new Map<string, StatEvidence>()
  for (const { facts } of reliances) {
    for (const fact of facts) if (fact.kind === 'directory') stats.set(fact.path, fact.stat)
  }
  const folders: OpenFolder[] = []
  const indexes = new Map<string, number | null>()
  const place = (path: string, home: string): number | null => {
    const isRoot = roots.has(path)
    const key = isRoot ? path : `${home}\0${path}`
    let index = indexes.get(key)
    if (index !== undefined) return index
    const id = idOf(root, path)
    const parent = isRoot || path === dirname(path) ? null : place(dirname(path), home)
    index = id === null || (!isRoot && parent === null) ? null : folders.length
    indexes.set(key, index)
    if (index !== null) {
      const name = isRoot ? id! : basename(path)
      const holdsFiles = isRoot || packageHome(path) === home
      const stat = isRoot ? null : (stats.get(path) ?? null)
      const lists = { absent: [], links: [], directories: [], files: [] }
      folders.push({ parent, name, id: id!, holdsFiles, stat, ...lists })
    }
    return index
  }

  place(root, packageHome(root))
  const directories = new Set([...importers, ...files].map((file) => dirname(file)))
  for (const path of [...directories].sort()) place(path, packageHome(path))
  const placed = new Set<string>()
  for (const { facts, from, to } of reliances) {
    for (const fact of facts) {
      // That it is one, each folder says of itself.
      if (
        fact.kind === 'directory' &&
        (contains(fact.path, from) || (to !== null && contains(fact.path, to)))
      )
        continue
      const { folder, home } = folderFor(fact, from, to)
      const index = place(folder, home)
      const key = `${index} ${fact.kind} ${fact.path}`
      if (index === null || placed.has(key)) continue
      placed.add(key)
      const path = idOf(folder, fact.path)!
      const list = folders[index]!
      if (fact.kind === 'link') list.links.push({ path, target: fact.target })
      else if (fact.kind === 'file') list.files.push({ path, ...fact.evidence })
      else if (fact.kind === 'absent') list.absent.push(path)
      else list.directories.push(path)
    }
  }
  for (const { absent, links, directories: within, files: read } of folders) {
    absent.sort()
    within.sort()
    links.sort((a, b) => (a.path < b.path ? -1 : 1))
    read.sort((a, b) => (a.path < b.path ? -1 : 1))
  }
  return folders
}

/** @returns the folder of a fact, and the package in whose folders it is */
function folderFor({ path }: Fact, from: string, to: string | null): { folder: string; home: string } {
  const folder = dirname(path)
  const isAboveFrom = contains(folder, from)
  // What is called like the package that is found is a matter of that one.
  if (to !== null && contains(folder, to) && (!isAboveFrom || isPackagesFolder(folder))) {
    return { folder, home: packageHome(to) }
  }
  let common = folder
  while (!contains(common, from)) common = dirname(common)
  return { folder: common, home: packageHome(from) }
}

/** The folder of the package to which a directory belongs: below the last `node_modules`. `''` outside of one. */
function packageHome(directory: string): string {
  const segments = directory.split(sep)
  const index = segments.lastIndexOf('node_modules')
  const name = segments[index + 1]
  if (index < 0 || name === undefined) return ''
  return segments.slice(0, index + (name.startsWith('@') ? 3 : 2)).join(sep)
}

/** `node_modules`, or a scope in it. */
function isPackagesFolder(directory: string): boolean {
  const scope = basename(directory)
  return (
    scope === 'node_modules' || (scope.startsWith('@') && basename(dirname(directory)) === 'node_modules')
  )
}

/** The folder that has to have a place for a file or a link to have one. */
function anchorOf(path: string): string {
  const segments = path.split(sep)
  const index = segments.indexOf('node_modules')
  if (index <= 0) return dirname(path)
  return dirname(segments.slice(0, index + 1).join(sep))
}

function contains(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}
