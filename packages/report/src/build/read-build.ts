import { readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import {
  decodeSidecar,
  type BytecodeTarget,
  type DecodedSidecar,
  type ModuleRequest,
} from '@esm-bytecode/format'
import type { BuildData, BytecodeData, ChunkData, RequestData, SidecarData } from './build-data.ts'
import { findBuildFiles } from './find-build-files.ts'
import { readPack, type PackTargets } from './read-pack.ts'

/**
 * Reads what a build has written. What is damaged is part of the result.
 *
 * @param directory absolute, real path
 */
export function readBuild(directory: string): BuildData {
  const files = findBuildFiles(directory)
  const idOf = (path: string): string => relative(directory, path).replaceAll(sep, '/')
  const packs = files.packs.map((path) => readPack(path, idOf(path)))
  const packTargets = new Map(packs.flatMap(({ targets }) => [...targets]))
  return {
    chunks: files.modules.map((path) => readChunk(path, idOf, packTargets)),
    packs: packs.map(({ data }) => data),
  }
}

function readChunk(path: string, idOf: (path: string) => string, packTargets: PackTargets): ChunkData {
  const chunk = { file: idOf(path), byteLength: statSync(path).size }
  const sidecarPath = `${path}.bmes`
  let bytes: Uint8Array
  try {
    bytes = readFileSync(sidecarPath)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return { ...chunk, sidecar: null, problem: code === 'ENOENT' ? null : message }
  }
  try {
    const sidecar = decodeSidecar(bytes, sidecarPath)
    const targetOf = (request: ModuleRequest, index: number): string | null =>
      request.target === null
        ? (packTargets.get(path)?.[index] ?? null)
        : idOf(join(dirname(path), request.target))
    return { ...chunk, sidecar: describeSidecar(sidecar, bytes.length, targetOf), problem: null }
  } catch (error) {
    return { ...chunk, sidecar: null, problem: (error as Error).message }
  }
}

function describeSidecar(
  { bytecodes, record }: DecodedSidecar,
  byteLength: number,
  targetOf: (request: ModuleRequest, index: number) => string | null,
): SidecarData {
  return {
    byteLength,
    bytecodes: bytecodes.map(({ target, byteLength: length }): BytecodeData => ({
      target: targetName(target),
      tier: target.tier,
      byteLength: length,
    })),
    requests: record.requests.map((request, index): RequestData => {
      const { specifier, kind, dynamic } = request
      return { specifier, kind, dynamic, target: targetOf(request, index) }
    }),
  }
}

function targetName({ nodeVersion, platform, arch, flags }: BytecodeTarget): string {
  return `${nodeVersion} ${platform}-${arch}${flags === '' ? '' : ` ${flags}`}`
}
