import {
  DataView,
  DataViewPrototypeGetUint32,
  DataViewPrototypeSetUint32,
  Number,
  StringPrototypeSlice,
  StringPrototypeSplit,
} from './primordials.ts'
import type { V8Header } from './sidecar.ts'

/** In bytes; see `docs/bmes.md`. */
const FLAG_HASH_OFFSET = 12

/**
 * Reads the words of V8's `SerializedCodeData` header that depend on the process, not on the script: those of an empty script
 * are those of every blob that the process accepts.
 *
 * Word 2 is the source's length. Before V8 12.4 (Node 22) there is no checksum of the read-only snapshot, and word 4 is the
 * payload's length: 0 stands for it.
 *
 * @param data what `script.createCachedData()` returned
 * @param nodeVersion `process.version` of the Node that made it
 */
export function readV8Header(data: Uint8Array, nodeVersion: string): V8Header {
  const view = viewOf(data)
  return {
    magic: DataViewPrototypeGetUint32(view, 0, true),
    versionHash: DataViewPrototypeGetUint32(view, 4, true),
    flagHash: readFlagHash(data),
    readOnlySnapshotChecksum: hasSnapshotChecksum(nodeVersion)
      ? DataViewPrototypeGetUint32(view, 16, true)
      : 0,
  }
}

/**
 * Whether V8 tells builds of one Node version apart by itself: it compares checksums of their snapshots. [22]
 *
 * @param nodeVersion `process.version`
 */
export function hasSnapshotChecksum(nodeVersion: string): boolean {
  return Number(StringPrototypeSplit(StringPrototypeSlice(nodeVersion, 1), '.')[0]) >= 22
}

/** @param data what `script.createCachedData()` returned */
export function readFlagHash(data: Uint8Array): number {
  return DataViewPrototypeGetUint32(viewOf(data), FLAG_HASH_OFFSET, true)
}

/** Writes another flag hash into bytecode. What is too short to hold one stays as it is: V8 refuses it. */
export function writeFlagHash(data: Uint8Array, flagHash: number): void {
  if (data.byteLength < FLAG_HASH_OFFSET + 4) return
  DataViewPrototypeSetUint32(viewOf(data), FLAG_HASH_OFFSET, flagHash, true)
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}
