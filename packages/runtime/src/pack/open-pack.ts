import {
  ArrayPrototypeEvery,
  ArrayPrototypeFilter,
  ArrayPrototypeIncludes,
  ArrayPrototypeJoin,
  process,
} from '@esm-bytecode/format/primordials'
import {
  ADDONS_CONDITION,
  decodePack,
  NO_ADDONS_CONDITION,
  PACK_FILE_NAME,
  type DecodedPack,
} from '@esm-bytecode/format'
import { join } from '../process/builtins.ts'
import { fileHref } from '../files/file-href.ts'
import { now } from '../process/clock.ts'
import { readPack, readWhole } from './read-pack.ts'
import type { SignatureCheck } from '../files/signatures.ts'
import { timeline } from '../report/timeline.ts'
import { packReason, type PackReason } from './pack-reason.ts'
import { readResolutionOptions, type ResolutionOptions } from './resolution-options.ts'
import { RuntimePack } from './runtime-pack.ts'

/**
 * Reads the pack of a build.
 *
 * @param folder real path of the root of the build
 * @returns `null` if there is none; a reason if it must not be used
 */
export function openPack(
  folder: string,
  signatures: SignatureCheck | null,
  options: ResolutionOptions = readResolutionOptions(process.execArgv, process.env),
): RuntimePack | PackReason | null {
  const path = join(folder, PACK_FILE_NAME)
  let pack: DecodedPack
  try {
    const started = now()
    const file = signatures === null ? readPack(path) : readWhole(path)
    if (file === null) return null
    const { bytes, readContents } = file
    const read = now()
    const problem = signatures?.findProblem(bytes, path) ?? null
    const verified = now()
    if (problem !== null) return packReason('BMES_WARN_SIGNATURE', `${path} ${problem}`)
    pack = decodePack(bytes, path, readContents)
    if (timeline !== null) {
      const href = fileHref(path)
      timeline.add('read', href, started, read)
      if (signatures !== null) timeline.add('verify', href, read, verified)
      timeline.add('decode', href, verified)
    }
  } catch (error) {
    return packReason('BMES_WARN_PACK_DAMAGED', `${path} cannot be used: ${(error as Error).message}`)
  }
  const why = findDifference(pack.conditions, options)
  if (why !== null) return packReason('BMES_WARN_PACK_CONDITIONS', `${path} is not used: ${why}`)
  return new RuntimePack(folder, pack)
}

function findDifference(
  packed: readonly string[],
  { conditions, withoutAddons, obstacle }: ResolutionOptions,
): string | null {
  if (obstacle !== null) return differs(obstacle)
  if (ArrayPrototypeIncludes(packed, ADDONS_CONDITION) && withoutAddons !== null)
    return differs(withoutAddons)
  if (ArrayPrototypeIncludes(packed, NO_ADDONS_CONDITION) && withoutAddons === null) {
    return 'it was resolved where addons may not be loaded; start the process as the build was told'
  }
  const users = ArrayPrototypeFilter(
    packed,
    (name) => name !== ADDONS_CONDITION && name !== NO_ADDONS_CONDITION,
  )
  if (users.length === conditions.length && ArrayPrototypeEvery(users, (name, i) => name === conditions[i]))
    return null
  return `it was resolved with ${describe(users)}, this process has ${describe(conditions)}; build with the conditions of the process`
}

function differs(option: string): string {
  return `under ${option} this process may resolve otherwise than the build did`
}

function describe(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'no conditions' : `--conditions ${ArrayPrototypeJoin(conditions, ' ')}`
}
