import { RegExpPrototypeExec, URL } from '@esm-bytecode/format/primordials'
import { ABSENT_IS_NO_ERROR, lstatSync } from '../process/builtins.ts'

/** Whether a sidecar lies beside a module, or a link that should lead to one. Does not throw: an error would cost more than the answer. */
export function hasSidecar(url: string): boolean {
  try {
    return lstatSync(new URL(withoutQuery(url) + '.bmes'), ABSENT_IS_NO_ERROR) !== undefined
  } catch {
    return false
  }
}

/** The same for the path of a module: the first URL that is made of a path takes longer than all the rest of a start without sidecars. */
export function hasSidecarAt(path: string): boolean {
  try {
    return lstatSync(`${path}.bmes`, ABSENT_IS_NO_ERROR) !== undefined
  } catch {
    return false
  }
}

function withoutQuery(url: string): string {
  return RegExpPrototypeExec(/^[^?#]*/, url)![0]
}
