import {
  StringPrototypeEndsWith,
  StringPrototypeIncludes,
  StringPrototypeStartsWith,
} from '@esm-bytecode/format/primordials'
import { join, sep } from '../process/builtins.ts'

/** `join()` of a normalised folder and what stands in it, or further below with `/` or `..`: there are thousands, and most are one name. */
export function below(folder: string, path: string): string {
  if (StringPrototypeIncludes(path, '/') || StringPrototypeStartsWith(path, '..')) return join(folder, path)
  return StringPrototypeEndsWith(folder, sep) ? folder + path : folder + sep + path
}
