import { relative } from 'node:path'

/** A path as people like to read it: below the working directory without that, with `/`. */
export function shorten(path: string): string {
  const short = relative(process.cwd(), path).replaceAll('\\', '/')
  return short.startsWith('..') ? path : short
}
