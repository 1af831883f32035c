import type { BytecodeTarget } from './sidecar.ts'

type TargetProcess = Pick<BytecodeTarget, 'nodeVersion' | 'platform' | 'arch' | 'nodeBuild' | 'v8'>

/** Whether V8 takes the bytecode of one where it takes that of the other. On Node 20, the script name counts besides. */
export function sameTarget(first: TargetProcess, second: TargetProcess): boolean {
  return (
    first.nodeVersion === second.nodeVersion &&
    first.platform === second.platform &&
    first.arch === second.arch &&
    first.nodeBuild === second.nodeBuild &&
    first.v8.magic === second.v8.magic &&
    first.v8.versionHash === second.v8.versionHash &&
    first.v8.flagHash === second.v8.flagHash &&
    first.v8.readOnlySnapshotChecksum === second.v8.readOnlySnapshotChecksum
  )
}
