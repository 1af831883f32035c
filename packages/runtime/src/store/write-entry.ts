import {
  MathFloor,
  MathRandom,
  NumberPrototypeToString,
  SafeSet,
  process,
  safeGenerator,
} from '@esm-bytecode/format/primordials'
import { dirname } from '../process/builtins.ts'
import { wait, type Files, type Steps } from './steps.ts'

/** Names of files that this realm is writing at the moment. */
export const temporaries = new SafeSet<string>()

/** A temporary file of an entry: whose, and that of which process. */
export const TEMPORARY = /\.bytecode\.(\d+)\.[\da-f]+\.tmp$/

/**
 * Writes an entry so that nobody ever reads half of it, whatever happens. Makes the folders that are missing.
 *
 * @param check throws if the folder, which is there by then, must not be written
 * @throws what Node throws
 */
export const writeEntry = safeGenerator(function* (
  files: Files,
  path: string,
  bytes: Uint8Array,
  check: () => void = () => {},
): Steps<void> {
  const random = NumberPrototypeToString(MathFloor(MathRandom() * 2 ** 48), 16)
  const temporary = `${path}.${process.pid}.${random}.tmp`
  yield* wait(files.mkdir(dirname(path)))
  check()
  temporaries.add(temporary)
  try {
    yield* wait(files.create(temporary, bytes))
    yield* wait(files.rename(temporary, path))
  } catch (error) {
    try {
      yield* wait(files.unlink(temporary))
    } catch {
      // It was never made.
    }
    throw error
  } finally {
    temporaries.delete(temporary)
  }
})
