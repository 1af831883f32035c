import type { V8Header } from '@esm-bytecode/format'

/**
 * Reads the words of V8's `SerializedCodeData` header that depend on the process, not on the script.
 *
 * Word 2 is the source's length. Before V8 12.4 (Node 22) there is no checksum of the read-only snapshot, and word 4 is the
 * payload's length: 0 stands for it.
 *
 * @param data what `script.createCachedData()` returned
 * @param nodeVersion `process.version` of the Node that made it
 */
export function readV8Header(data: Uint8Array, nodeVersion: string): V8Header {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const word = (index: number) => view.getUint32(index * 4, true)
  return {
    magic: word(0),
    versionHash: word(1),
    flagHash: word(3),
    readOnlySnapshotChecksum: Number(nodeVersion.slice(1).split('.')[0]) < 22 ? 0 : word(4),
  }
}
