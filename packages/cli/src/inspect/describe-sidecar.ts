import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { DecodedSidecar, EncodedBytecode } from '@esm-bytecode/format'
import type { Plan } from '@esm-bytecode/linker'
import { checkInProcess } from '@esm-bytecode/report'
import { describeRecord } from './describe-record.ts'
import { describeTargets } from './describe-targets.ts'
import type { InspectOptions } from './inspect-options.ts'
import type { NodeAnswer, PlanReport, SidecarReport } from './inspect-report.ts'
import { listFunctions, type FunctionList } from './list-functions.ts'
import { moduleText } from './module-text.ts'

/** @param path of the sidecar, absolute */
export async function describeSidecar(
  path: string,
  sidecar: DecodedSidecar,
  { node, functions }: InspectOptions,
): Promise<SidecarReport> {
  const module = join(dirname(path), sidecar.source.name)
  const checked = await checkInProcess({ node }, { urls: [pathToFileURL(module).href], packFolders: [] })
  const { served, tier, bytecode, source, reason, code } = checked.modules[0]!
  const answer: NodeAnswer = { node: checked.version, served, tier, bytecode, source, reason, code }
  const { name, byteLength, checksum } = sidecar.source
  return {
    kind: 'sidecar',
    source: { name, byteLength, checksum },
    answer,
    targets: describeTargets(sidecar.bytecodes, checked.version, answer),
    record: describeRecord(sidecar.record),
    patches: sidecar.patchSet.patches.length,
    hasSourceMap: sidecar.readSourceMap() !== null,
    plan: describePlan(sidecar),
    functions: functions
      ? await functionsOf(node, checked.version, sidecar.bytecodes, () => readText(module, sidecar))
      : null,
  }
}

function describePlan(sidecar: DecodedSidecar): PlanReport | null {
  const counts = { managed: 0, synthetic: 0, answered: 0, known: 0 }
  try {
    const text = sidecar.readPlan()
    if (text === null) return null
    for (const { kind } of (JSON.parse(text) as Plan).modules) counts[kind]++
    return { byteLength: Buffer.byteLength(text), damage: null, ...counts }
  } catch (error) {
    return { byteLength: 0, damage: (error as Error).message, ...counts }
  }
}

function readText(module: string, sidecar: DecodedSidecar): string | null {
  try {
    return moduleText(sidecar, readFileSync(module))
  } catch {
    // The answer of the Node says that it cannot be read.
    return null
  }
}

/**
 * @param version `process.version` of the Node
 * @param readText the text that the bytecode was made of; `null`: it is not there
 * @returns `null` if there is none for that Node
 */
export async function functionsOf(
  node: string,
  version: string,
  bytecodes: readonly EncodedBytecode[],
  readModuleText: () => string | null,
): Promise<FunctionList | null> {
  const bytecode = bytecodes.find(({ target }) => target.nodeVersion === version)
  const text = bytecode === undefined ? null : readModuleText()
  return bytecode === undefined || text === null ? null : listFunctions(node, text, bytecode.verify())
}
