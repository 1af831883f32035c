import {
  RegExpPrototypeTest,
  SafeMap,
  StringPrototypeEndsWith,
  StringPrototypeLastIndexOf,
  StringPrototypeSlice,
  StringPrototypeStartsWith,
} from '@esm-bytecode/format/primordials'
import { join } from '../process/builtins.ts'
import { fileHref } from './file-href.ts'

/** Relative paths that are the same in a URL, and have nothing to be resolved but leading `..`. */
const PLAIN = /^(?:\.\.\/)*(?:[\w@+-][\w.@+-]*\/)*[\w@+-][\w.@+-]*$/

/** Of the shortest URL of a folder: `file:///`. */
const ROOT_LENGTH = 8

/** URLs of folders, with a slash at their end, by path. */
const folderUrls = new SafeMap<string, string>()

/**
 * What `pathToFileURL(join(folder, path)).href` is. A build has thousands of requests and few folders.
 *
 * @param folder absolute path
 * @param path relative to it, with slashes
 */
export function chunkUrl(folder: string, path: string): string {
  if (!RegExpPrototypeTest(PLAIN, path)) return resolved(folder, path)
  let base = folderUrls.get(folder)
  if (base === undefined) {
    base = fileHref(StringPrototypeEndsWith(folder, '/') ? folder : `${folder}/`)
    folderUrls.set(folder, base)
  }
  let from = 0
  for (; StringPrototypeStartsWith(path, '../', from); from += 3) {
    base = StringPrototypeSlice(base, 0, StringPrototypeLastIndexOf(base, '/', base.length - 2) + 1)
    // Nothing is above the root, whatever that is here: `/`, a drive or a share.
    if (base.length <= ROOT_LENGTH || !StringPrototypeStartsWith(base, 'file:///'))
      return resolved(folder, path)
  }
  return base + StringPrototypeSlice(path, from)
}

function resolved(folder: string, path: string): string {
  return fileHref(join(folder, path))
}
