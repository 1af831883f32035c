import {
  GeneratorPrototypeNext,
  GeneratorPrototypeThrow,
  safeGenerator,
} from '@esm-bytecode/format/primordials'
import type { Stats } from 'node:fs'
import {
  getBuiltin,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from '../process/builtins.ts'

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

const { promises } = getBuiltin('node:fs')
const PRIVATE_DIRECTORY = { __proto__: null, recursive: true, mode: 0o700 } as const
const NEW_PRIVATE_FILE = { __proto__: null, flag: 'wx', mode: 0o600 } as const

export const filesNow: Files = {
  readdir: (path) => readdirSync(path),
  lstat: (path) => lstatSync(path),
  readFile: (path) => readFileSync(path),
  mkdir: (path) => mkdirSync(path, PRIVATE_DIRECTORY),
  create: (path, bytes) => writeFileSync(path, bytes, NEW_PRIVATE_FILE),
  rename: (from, to) => renameSync(from, to),
  unlink: (path) => unlinkSync(path),
}

export const filesLater: Files = {
  readdir: (path) => promises.readdir(path),
  lstat: (path) => promises.lstat(path),
  readFile: (path) => promises.readFile(path),
  mkdir: (path) => promises.mkdir(path, PRIVATE_DIRECTORY),
  create: (path, bytes) => promises.writeFile(path, bytes, NEW_PRIVATE_FILE),
  rename: (from, to) => promises.rename(from, to),
  unlink: (path) => promises.unlink(path),
}

/** Within {@link Steps}: `const stat = yield* wait(files.lstat(path))` */
export const wait = safeGenerator(function* <T>(value: T | Promise<T>): Steps<T> {
  return (yield value) as T
})

/** Takes all steps at once; for {@link filesNow}. */
export function runNow<T>(steps: Steps<T>): T {
  let step = GeneratorPrototypeNext(steps)
  while (!step.done) step = GeneratorPrototypeNext(steps, step.value)
  return step.value
}

/** Takes one step after the other; for {@link filesLater}. */
export async function runLater<T>(steps: Steps<T>): Promise<T> {
  let step = GeneratorPrototypeNext(steps)
  while (!step.done) {
    let value: unknown
    try {
      value = await step.value
    } catch (error) {
      step = GeneratorPrototypeThrow(steps, error)
      continue
    }
    step = GeneratorPrototypeNext(steps, value)
  }
  return step.value
}

export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}
