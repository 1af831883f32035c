import { join, pathToFileURL } from './builtins.ts'

/** Relative paths that are the same in a URL, and have nothing to be resolved but leading `..`. */
const PLAIN = /^(?:\.\.\/)*(?:[\w@+-][\w.@+-]*\/)*[\w@+-][\w.@+-]*$/

/** Of the shortest URL of a folder: `file:///`. */
const ROOT_LENGTH = 8

/** URLs of folders, with a slash at their end, by path. */
const folderUrls = new Map<string, string>()

/**
 * What `pathToFileURL(join(folder, path)).href` is. A build has thousands of requests and few folders.
 *
 * @param folder absolute path
 * @param path relative to it, with slashes
 */
export function chunkUrl(folder: string, path: string): string {
  if (!PLAIN.test(path)) return resolved(folder, path)
  let base = folderUrls.get(folder)
  if (base === undefined) {
    base = pathToFileURL(folder.endsWith('/') ? folder : `${folder}/`).href
    folderUrls.set(folder, base)
  }
  let from = 0
  for (; path.startsWith('../', from); from += 3) {
    base = base.slice(0, base.lastIndexOf('/', base.length - 2) + 1)
    // Nothing is above the root, whatever that is here: `/`, a drive or a share.
    if (base.length <= ROOT_LENGTH || !base.startsWith('file:///')) return resolved(folder, path)
  }
  return base + path.slice(from)
}

function resolved(folder: string, path: string): string {
  return pathToFileURL(join(folder, path)).href
}
