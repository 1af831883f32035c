import { ArrayPrototypeMap, SyntaxError } from '@esm-bytecode/format/primordials'
import type { PackedFormat } from '@esm-bytecode/format'
import { consume } from '../consume/consume.ts'
import { CommonJsModule } from '../commonjs/common-js-module.ts'
import { commonJsConsumable } from '../pack/packed-files.ts'
import { RuntimePack } from '../pack/runtime-pack.ts'
import type { Loader } from '../loader/loader.ts'
import { type NativeDecision, nativeBecause } from '@esm-bytecode/linker'
import { nativeStats, servedStats, type ModuleStats } from './stats.ts'

/** A pack, as this process would use it. */
export interface CheckedPack {
  /** Absolute path of the folder in which it stands. */
  readonly folder: string
  /** Why it is not used at all, for people, and the code of that; `null` if it is. */
  readonly reason: string | null
  readonly code: ModuleStats['code']
  readonly modules: readonly CheckedPackModule[]
}

/** JSON, of which V8 compiles nothing, is `native` without a reason while its file is the one that was packed. */
export interface CheckedPackModule extends ModuleStats {
  readonly format: PackedFormat
  /** Absolute path. */
  readonly path: string
}

/** @returns `null` if there is no pack */
export function checkPack(loader: Loader, folder: string): CheckedPack | null {
  const pack = loader.packs.open(folder)
  if (pack === null) return null
  if (!(pack instanceof RuntimePack)) {
    return { folder, reason: pack.message, code: pack.code, modules: [] }
  }
  const modules = ArrayPrototypeMap(pack.modules, ({ index, format }) => {
    const stats = format === 'module' ? loader.check(pack.moduleUrl(index)) : checkOther(loader, pack, index)
    return { ...stats, format, path: pack.modulePath(index) }
  })
  return { folder, reason: null, code: null, modules }
}

/** CommonJS and JSON, which are Node's to load. */
function checkOther(loader: Loader, pack: RuntimePack, index: number): ModuleStats {
  const url = pack.moduleUrl(index)
  const problem = pack.evidence.moduleProblem(index)
  if (problem !== null) return nativeStats(url, { reason: problem, expected: false })
  const packed = pack.modules[index]!
  if (packed.format === 'json') return { ...nativeStats(url, IS_JSON), reason: null, code: null }
  try {
    const module = new CommonJsModule(pack, packed, pack.modulePath(index))
    const consumable = commonJsConsumable(module, packed.readText())
    const stages = { read: 0, decode: 0, consume: 0, evaluate: 0 }
    return servedStats(url, 'commonjs', consume<unknown>(consumable, loader.store), stages)
  } catch (error) {
    const isSyntax = error instanceof SyntaxError
    const why = (error as Error).message
    return nativeStats(
      url,
      isSyntax
        ? nativeBecause('BMES_WARN_SYNTAX', `this Node cannot compile it: ${why}`)
        : nativeBecause('BMES_WARN_PACK_DAMAGED', why),
    )
  }
}

const IS_JSON: NativeDecision = nativeBecause('BMES_WARN_NO_BYTECODE', 'it is JSON')
