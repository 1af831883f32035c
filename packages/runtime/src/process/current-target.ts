import {
  ArrayPrototypeConcat,
  ArrayPrototypeJoin,
  JSONStringifyPlain,
  encodeUtf8String,
  process,
} from '@esm-bytecode/format/primordials'
import {
  checksum,
  compareFlags,
  readFlagHash,
  readV8Header,
  v8Flags,
  type BytecodeTarget,
} from '@esm-bytecode/format'
import { Script, ScriptPrototypeCreateCachedData } from './builtins.ts'
import { own } from './own.ts'
import { type Reason, reason } from '@esm-bytecode/linker'

export interface CurrentTarget extends Pick<
  BytecodeTarget,
  'nodeVersion' | 'platform' | 'arch' | 'nodeBuild' | 'v8' | 'flags'
> {
  /** Whether the program has changed flags with `v8.setFlagsFromString()`, so that `flags` are not all of them. */
  readonly hasChangedFlags: boolean
}

/** As of the first time that somebody asked. */
let started: CurrentTarget | undefined
let latest: CurrentTarget | undefined

/** What bytecode has to be made for, for this process to take it. The flags of V8 are in it, as of the last {@link refreshTarget}. */
export function currentTarget(): CurrentTarget {
  let flags: string | undefined
  let nodeBuild: number | undefined
  started ??= {
    nodeVersion: process.version,
    platform: process.platform,
    arch: process.arch,
    get nodeBuild() {
      return (nodeBuild ??= identifyBuild())
    },
    v8: own.v8 ?? readV8Header(ScriptPrototypeCreateCachedData(new Script('')), process.version),
    // Asked for where something does not fit: it takes as long as all the rest.
    get flags() {
      return (flags ??= v8Flags(process.execArgv, process.env['NODE_OPTIONS'] ?? ''))
    },
    hasChangedFlags: false,
  }
  return (latest ??= started)
}

/**
 * Looks whether the program has changed flags of V8. Nobody can tell which: V8 has a hash of them, and no way to read one. Some change
 * bytecode, and what a text means: `--use-strict` does. So nothing fits that was made under another hash, however harmless the flag; what V8
 * makes from then on fits the next process that sets the same flags, and the store keeps it.
 *
 * @returns whether they are others than they were when somebody last looked
 */
export function refreshTarget(): boolean {
  const { v8 } = currentTarget()
  const flagHash = readFlagHash(ScriptPrototypeCreateCachedData(new Script('')))
  if (flagHash === v8.flagHash) return false
  const isAsStarted = flagHash === started!.v8.flagHash
  latest = isAsStarted ? started : { ...started!, v8: { ...v8, flagHash }, hasChangedFlags: true }
  return true
}

/** Node 20 has no other trace of who built it, and takes the bytecode of another build; `produce-worker.mjs` does the same. */
function identifyBuild(): number {
  // Yarn's Plug'n'Play adds a version of its own at start.
  const versions = { ...process.versions, pnp: undefined }
  return checksum(encodeUtf8String(JSONStringifyPlain([versions, process.config.variables])))
}

/** @returns why bytecode for `target` does not fit this process, for people, or `null` if it does */
export function targetMismatch(target: BytecodeTarget, current: CurrentTarget): Reason | null {
  const { nodeVersion, platform, arch, nodeBuild, v8 } = target
  if (nodeVersion !== current.nodeVersion) {
    return otherNode(`for Node ${nodeVersion}, this is ${current.nodeVersion}`)
  }
  if (platform !== current.platform || arch !== current.arch) {
    return otherNode(`for ${platform} ${arch}, this is ${current.platform} ${current.arch}`)
  }
  if (
    v8.magic !== current.v8.magic ||
    v8.versionHash !== current.v8.versionHash ||
    v8.readOnlySnapshotChecksum !== current.v8.readOnlySnapshotChecksum ||
    // The builds of a version differ in that checksum, since there is one.
    (v8.readOnlySnapshotChecksum === 0 && nodeBuild !== current.nodeBuild)
  ) {
    return otherNode(`by another build of Node ${nodeVersion}`)
  }
  if (v8.flagHash !== current.v8.flagHash) {
    const why = current.hasChangedFlags ? SET_AT_RUN_TIME : flagMismatch(target.flags, current.flags)
    if (why !== null) return reason('BMES_WARN_OTHER_FLAGS', why)
  }
  return null
}

const SET_AT_RUN_TIME =
  'its bytecode was made under other V8 flags than this process has set with v8.setFlagsFromString(); set them on the command line'

/** @returns why bytecode made under `flags` cannot be taken by a process with other ones, or `null` if it can */
function flagMismatch(flags: string, current: string): string | null {
  const { first: missing, second: added, differsHarmlessly } = compareFlags(flags, current)
  if (missing.length === 0 && added.length === 0) {
    return differsHarmlessly ? null : SET_AT_RUN_TIME
  }
  const differences = ArrayPrototypeConcat(
    added.length > 0 ? [`without ${ArrayPrototypeJoin(added, ' ')}`] : [],
    missing.length > 0 ? [`with ${ArrayPrototypeJoin(missing, ' ')}`] : [],
  )
  return `its bytecode was made ${ArrayPrototypeJoin(differences, ' and ')}; build for a target with the nodeOptions of this process`
}

function otherNode(made: string): Reason {
  return reason('BMES_WARN_OTHER_NODE', `its bytecode was made ${made}; build with the Node that runs it`)
}
