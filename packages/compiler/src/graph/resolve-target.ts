import { posix } from 'node:path'

/**
 * Finds the module of the graph that a specifier leads to, as Node would: as a URL, relative to the importing module.
 *
 * @param from id of the importing module
 * @param ids ids of all modules of the graph
 * @returns `null` for what is not in the graph, and for a URL with a query or a fragment, which names an instance of its own
 */
export function resolveTarget(specifier: string, from: string, ids: ReadonlySet<string>): string | null {
  if (!/^\.{0,2}\//.test(specifier)) return null
  // A backslash is a slash in a URL of a file.
  if (specifier.startsWith('/') || /[?#\\]/.test(specifier)) return null
  // Encoded separators are an error of Node's, which Node shall report.
  if (/%2f|%5c/i.test(specifier)) return null
  let path: string
  try {
    path = decodeURIComponent(specifier)
  } catch {
    return null
  }
  const id = posix.join(posix.dirname(from), path)
  return ids.has(id) ? id : null
}
