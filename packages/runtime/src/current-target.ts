import { checksum, compareFlags, readV8Header, v8Flags, type BytecodeTarget } from '@esm-bytecode/format'
import { Script } from './builtins.ts'
import { reason, type Reason } from './reasons.ts'

export type CurrentTarget = Pick<
  BytecodeTarget,
  'nodeVersion' | 'platform' | 'arch' | 'nodeBuild' | 'v8' | 'flags'
>

let cached: CurrentTarget | undefined

/** What bytecode has to be made for, for this process to take it. The flags of V8 are in it, as of now. */
export function currentTarget(): CurrentTarget {
  return (cached ??= {
    nodeVersion: process.version,
    platform: process.platform,
    arch: process.arch,
    nodeBuild: identifyBuild(),
    v8: readV8Header(new Script('').createCachedData(), process.version),
    // Asked for where something does not fit: it takes as long as all the rest.
    get flags() {
      return v8Flags(process.execArgv, process.env['NODE_OPTIONS'] ?? '')
    },
  })
}

/** Node 20 has no other trace of who built it, and takes the bytecode of another build; `produce-worker.mjs` does the same. */
function identifyBuild(): number {
  // Yarn's Plug'n'Play adds a version of its own at start.
  const versions = { ...process.versions, pnp: undefined }
  return checksum(Buffer.from(JSON.stringify([versions, process.config.variables])))
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
    nodeBuild !== current.nodeBuild ||
    v8.magic !== current.v8.magic ||
    v8.versionHash !== current.v8.versionHash ||
    v8.readOnlySnapshotChecksum !== current.v8.readOnlySnapshotChecksum
  ) {
    return otherNode(`by another build of Node ${nodeVersion}`)
  }
  if (v8.flagHash !== current.v8.flagHash) {
    const why = flagMismatch(target.flags, current.flags)
    if (why !== null) return reason('BMES_WARN_OTHER_FLAGS', why)
  }
  return null
}

/** @returns why bytecode made under `flags` cannot be taken by a process with other ones, or `null` if it can */
function flagMismatch(flags: string, current: string): string | null {
  const { first: missing, second: added, differsHarmlessly } = compareFlags(flags, current)
  if (missing.length === 0 && added.length === 0) {
    return differsHarmlessly
      ? null
      : 'its bytecode was made under other V8 flags than this process has set with v8.setFlagsFromString(); set them on the command line'
  }
  const differences = [
    ...(added.length > 0 ? [`without ${added.join(' ')}`] : []),
    ...(missing.length > 0 ? [`with ${missing.join(' ')}`] : []),
  ]
  return `its bytecode was made ${differences.join(' and ')}; build for a target with the nodeOptions of this process`
}

function otherNode(made: string): Reason {
  return reason('BMES_WARN_OTHER_NODE', `its bytecode was made ${made}; build with the Node that runs it`)
}
