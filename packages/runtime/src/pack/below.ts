import { join, sep } from '../builtins.ts'

/** `join()` of a normalised folder and what stands in it, or further below with `/` or `..`: there are thousands, and most are one name. */
export function below(folder: string, path: string): string {
  if (path.includes('/') || path.startsWith('..')) return join(folder, path)
  return folder.endsWith(sep) ? folder + path : folder + sep + path
}
