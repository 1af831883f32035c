import {
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

/** A file of a package. */
export interface MirroredFile {
  /** Absolute real path. */
  readonly path: string
  /** What is not JavaScript stays as it is. */
  readonly format: 'module' | 'commonjs' | 'other'
}

const LOADED = /\.(?:[cm]?js|json|node)$/
const PACKAGE_FOLDER = new RegExp(`^.*\\${sep}node_modules\\${sep}(?:@[^\\${sep}]+\\${sep})?[^\\${sep}]+`)
const USE_STRICT = /^(?:\s|\/\/.*|\/\*[^]*?\*\/)*(?:"use strict"|'use strict')/

/**
 * Copies the packages of files, links between them included, so that they can be loaded from there. Each of the files that
 * is a module adds its path to `globalThis.evaluated` when it is evaluated.
 *
 * @param root folder that holds the packages
 * @param mirror the folder that stands for it
 */
export function mirrorPackages(root: string, mirror: string, files: readonly MirroredFile[]): void {
  const formats = new Map(files.map(({ path, format }) => [path, format]))
  const packages = new Set(files.map(({ path }) => PACKAGE_FOLDER.exec(path)![0]))
  const inMirror = (path: string) => join(mirror, relative(root, path))
  const linked = new Set<string>()
  for (const folder of packages) {
    for (const path of listFiles(folder)) {
      const target = inMirror(path)
      mkdirSync(dirname(target), { recursive: true })
      const format = formats.get(path) ?? 'other'
      if (format === 'other') linkSync(path, target)
      else writeFileSync(target, instrument(readFileSync(path, 'utf8'), relative(root, path), format))
    }
    const modulesFolder = folder.slice(
      0,
      folder.lastIndexOf(`${sep}node_modules${sep}`) + '/node_modules'.length,
    )
    if (!linked.has(modulesFolder)) copyLinks(modulesFolder, inMirror(modulesFolder))
    linked.add(modulesFolder)
  }
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return listFiles(path)
    return entry.isFile() && LOADED.test(entry.name) ? [path] : []
  })
}

/** Those to packages, in a `node_modules` folder and its scopes. */
export function copyLinks(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    const path = join(from, name)
    if (lstatSync(path).isSymbolicLink()) symlinkSync(readlinkSync(path), join(to, name))
    else if (name.startsWith('@')) copyLinks(path, join(to, name))
  }
}

function instrument(text: string, name: string, format: 'module' | 'commonjs'): string {
  const mark = `(globalThis.evaluated ??= []).push(${JSON.stringify(name)});`
  const [hashbang = ''] = /^\uFEFF?(?:#!.*\n)?/.exec(text) ?? []
  const body = text.slice(hashbang.length)
  const directive = format === 'commonjs' && USE_STRICT.test(body) ? '"use strict";' : ''
  return `${hashbang}${directive}${mark}${body}`
}
