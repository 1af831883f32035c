// What of Markdown is asked here: headings with their anchors on GitHub, links, tables.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Document {
  /** Path from the root of the repository, with `/`. */
  readonly path: string
  readonly text: string
  readonly headings: readonly Heading[]
  /** Everything that a `#` can lead to. */
  readonly anchors: ReadonlySet<string>
  /** Targets of links and images, as written. */
  readonly links: readonly string[]
}

export interface Heading {
  /** 1 to 6. */
  readonly level: number
  /** Without formatting. */
  readonly title: string
  readonly anchor: string
  /** What stands below it, up to the next heading of its level or above. */
  readonly body: string
}

/** Folders that hold no document of ours: what is installed, built, tried out or cached. */
const FOREIGN = /^(?:node_modules|dist.*|coverage|__fixtures__|fixtures|\..*)$/

/** Every Markdown file of the repository. */
export function readDocuments(): Document[] {
  return [...listFiles(root, '.md')].map(readDocument)
}

/** @param path from the root of the repository */
export function readDocument(path: string): Document {
  const text = read(path)
  // Neither headings nor links: code, of which only the place is kept.
  const prose = text.replace(/^( *)(```+|~~~+)[^]*?^\1\2 *$/gm, (code) => code.replace(/[^\n]/g, ''))
  const headings = findHeadings(prose, text)
  const ids = [...prose.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id]) => id!)
  return {
    path,
    text,
    headings,
    anchors: new Set([...headings.map(({ anchor }) => anchor), ...ids]),
    links: findLinks(prose),
  }
}

/** @param path from the root of the repository */
export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** @returns paths from the root of the repository, with `/` */
export function* listFiles(folder: string, ending: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !FOREIGN.test(entry.name)) yield* listFiles(path, ending)
    if (entry.isFile() && entry.name.endsWith(ending)) yield relative(root, path).replaceAll('\\', '/')
  }
}

/** @returns the cells of each row of the first table in a text, that of the column titles first */
export function readTable(text: string): string[][] {
  const rows = /(?:^ *\|.*\|$\n?)+/m.exec(text)?.[0].trim().split('\n') ?? []
  return rows.filter((_, index) => index !== 1).map(cellsOf)
}

export function cellsOf(row: string): string[] {
  const cells = row.split(/(?<!\\)\|/).map((cell) => cell.trim())
  return cells.slice(1, -1)
}

function findHeadings(prose: string, text: string): Heading[] {
  const found = [...prose.matchAll(/^(#{1,6}) (.+)$/gm)]
  const counts = new Map<string, number>()
  return found.map((match, index) => {
    const level = match[1]!.length
    const title = match[2]!.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '')
    const slug = slugOf(title)
    const count = counts.get(slug) ?? 0
    counts.set(slug, count + 1)
    const next = found.slice(index + 1).find(([, marks]) => marks!.length <= level)
    return {
      level,
      title,
      anchor: count === 0 ? slug : `${slug}-${count}`,
      // Code is in the body, at the same lines.
      body: linesBetween(text, lineOf(prose, match.index) + 1, next && lineOf(prose, next.index)),
    }
  })
}

/** As GitHub makes it. */
function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
}

function findLinks(prose: string): string[] {
  const withoutCode = prose.replace(/(`+)[^`][^]*?\1/g, '')
  const patterns = [/\]\(([^()\s]+)\)/g, /^ *\[[^\]]+\]: (\S+)/gm, /<(?:img|a) [^>]*?(?:src|href)="([^"]+)"/g]
  return patterns.flatMap((pattern) => [...withoutCode.matchAll(pattern)].map(([, target]) => target!))
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length - 1
}

function linesBetween(text: string, start: number, end?: number): string {
  return text.split('\n').slice(start, end).join('\n')
}
