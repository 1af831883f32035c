import type { Stats } from 'node:fs'
import { getBuiltin } from '../builtins.ts'

/**
 * Work on files, written once for two ways of doing it: in one go where a process exits, or with the disk's time left to the
 * program where it is idle.
 */
export type Steps<T> = Generator<unknown, T, unknown>

/** What {@link Steps} do with files: each gives its result, or a promise of it. */
export interface Files {
  readdir(path: string): string[] | Promise<string[]>
  lstat(path: string): Stats | Promise<Stats>
  readFile(path: string): Uint8Array | Promise<Uint8Array>
  /** With all folders above it; only this user may enter. */
  mkdir(path: string): unknown
  /** A new file, which only this user may read. Fails if the path is taken. */
  create(path: string, bytes: Uint8Array): void | Promise<void>
  rename(from: string, to: string): void | Promise<void>
  unlink(path: string): void | Promise<void>
}

const fs = getBuiltin('node:fs')
const PRIVATE_DIRECTORY = { recursive: true, mode: 0o700 } as const
const NEW_PRIVATE_FILE = { flag: 'wx', mode: 0o600 } as const

export const filesNow: Files = {
  readdir: (path) => fs.readdirSync(path),
  lstat: (path) => fs.lstatSync(path),
  readFile: (path) => fs.readFileSync(path),
  mkdir: (path) => fs.mkdirSync(path, PRIVATE_DIRECTORY),
  create: (path, bytes) => fs.writeFileSync(path, bytes, NEW_PRIVATE_FILE),
  rename: (from, to) => fs.renameSync(from, to),
  unlink: (path) => fs.unlinkSync(path),
}

export const filesLater: Files = {
  readdir: (path) => fs.promises.readdir(path),
  lstat: (path) => fs.promises.lstat(path),
  readFile: (path) => fs.promises.readFile(path),
  mkdir: (path) => fs.promises.mkdir(path, PRIVATE_DIRECTORY),
  create: (path, bytes) => fs.promises.writeFile(path, bytes, NEW_PRIVATE_FILE),
  rename: (from, to) => fs.promises.rename(from, to),
  unlink: (path) => fs.promises.unlink(path),
}

/** Within {@link Steps}: `const stat = yield* wait(files.lstat(path))` */
export function* wait<T>(value: T | Promise<T>): Steps<T> {
  return (yield value) as T
}

/** Takes all steps at once; for {@link filesNow}. */
export function runNow<T>(steps: Steps<T>): T {
  let step = steps.next()
  while (!step.done) step = steps.next(step.value)
  return step.value
}

/** Takes one step after the other; for {@link filesLater}. */
export async function runLater<T>(steps: Steps<T>): Promise<T> {
  let step = steps.next()
  while (!step.done) {
    let value: unknown
    try {
      value = await step.value
    } catch (error) {
      step = steps.throw(error)
      continue
    }
    step = steps.next(value)
  }
  return step.value
}

export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}
