import { NumberPrototypeToString, process } from '@esm-bytecode/format/primordials'
import type { Stats } from 'node:fs'
import {
  ABSENT_IS_NO_ERROR,
  accessSync,
  constants,
  dirname,
  geteuid,
  isDirectory,
  lstatSync,
} from '../process/builtins.ts'

/** `null` on Windows, where a file has other people to answer to. */
export const currentUser: number | null = geteuid?.() ?? null

const WRITABLE_BY_OTHERS = 0o022

/**
 * Bytecode is code: what others can write must not be run.
 *
 * @param user the numeric id of this user; `null`: nothing is compared
 * @returns what is wrong, to stand behind the path; `null`: only this user can write it
 */
export function ownershipProblem(
  { uid, mode }: Pick<Stats, 'uid' | 'mode'>,
  user: number | null,
): string | null {
  if (user === null) return null
  if (uid !== user) return `belongs to user ${uid}, and this process runs as user ${user}`
  return writableByOthers(mode)
}

function writableByOthers(mode: number): string | null {
  return (mode & WRITABLE_BY_OTHERS) === 0
    ? null
    : `can be written by other users (mode ${NumberPrototypeToString(mode & 0o777, 8)})`
}

/** What is known of a directory, and of the target's folder in it. */
export interface Access {
  /** Why it is not used at all, for people. */
  readonly problem: string | null
  /** Why nothing can be written there, for people. */
  readonly readOnly: string | null
}

/**
 * Looks whether a store may be used, without making anything.
 *
 * @param directory of the store
 * @param folder of the target within
 * @param isChosen whether the user named it; otherwise it is beside the sidecars, in a folder made for other purposes
 */
export function examineDirectory(
  directory: string,
  folder: string,
  isChosen: boolean,
  user: number | null = currentUser,
): Access {
  try {
    if (!isChosen && user !== null) {
      const parent = dirname(directory)
      const problem = writableByOthers(lstatSync(parent).mode)
      if (problem !== null) return { problem: `${parent} ${problem}. ${ADVICE}`, readOnly: null }
    }
    const problem = directoryProblem([directory, folder], user)
    return { problem, readOnly: problem === null ? readOnlyProblem(directory) : null }
  } catch (error) {
    return { problem: `${(error as Error).message}. ${ADVICE}`, readOnly: null }
  }
}

/**
 * Who can write directories, each within the one before; what is not there yet, nobody can.
 *
 * @returns why they must not be used, for people
 */
export function directoryProblem(
  directories: readonly string[],
  user: number | null = currentUser,
): string | null {
  for (let i = 0; i < directories.length; i++) {
    const path = directories[i]!
    const stat = lstatSync(path, ABSENT_IS_NO_ERROR)
    if (stat === undefined) break
    const problem = isDirectory(stat) ? ownershipProblem(stat, user) : 'is not a directory'
    if (problem !== null) return `${path} ${problem}. ${ADVICE}`
  }
  return null
}

const ADVICE = 'Set ESM_BYTECODE_CACHE to a directory of its own, or to 0 to do without'

/** @returns why nothing can be made at a path, for people */
function readOnlyProblem(path: string): string | null {
  const { permission } = process as { permission?: { has(scope: string, path: string): boolean } }
  if (permission?.has('fs.write', path) === false)
    return `${path} must not be written under --permission. ${ADVICE}`
  for (let at = path; ; at = dirname(at)) {
    try {
      accessSync(at, constants.W_OK)
      return null
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT' && dirname(at) !== at) continue
      return `${at} cannot be written (${code ?? (error as Error).message}). ${ADVICE}`
    }
  }
}
