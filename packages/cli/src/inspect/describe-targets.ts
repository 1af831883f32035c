import type { EncodedBytecode } from '@esm-bytecode/format'
import type { NodeAnswer, TargetReport } from './inspect-report.ts'

/**
 * @param answer of the Node that was asked for the module; `null`: it could only be told its version
 * @param node `process.version` of that Node
 */
export function describeTargets(
  bytecodes: readonly EncodedBytecode[],
  node: string,
  answer: NodeAnswer | null,
): TargetReport[] {
  return bytecodes.map((bytecode) => {
    const { nodeVersion, platform, arch, flags, tier } = bytecode.target
    return {
      target: `${nodeVersion} ${platform}-${arch}${flags === '' ? '' : ` ${flags}`}`,
      tier,
      byteLength: bytecode.byteLength,
      damage: damageOf(bytecode),
      ...isTaken(bytecode, node, answer),
    }
  })
}

function isTaken(
  { target }: EncodedBytecode,
  node: string,
  answer: NodeAnswer | null,
): Pick<TargetReport, 'taken' | 'why'> {
  if (target.nodeVersion !== node) return { taken: false, why: `Node ${node} was asked` }
  if (target.platform !== process.platform || target.arch !== process.arch) {
    return { taken: false, why: `this is ${process.platform}-${process.arch}` }
  }
  if (answer === null) return { taken: null, why: 'build and flags are compared when a program starts' }
  const isThis = answer.bytecode === 'accepted' && answer.source === 'sidecar' && answer.tier === target.tier
  return { taken: isThis, why: isThis ? null : (answer.reason ?? 'it takes another one') }
}

function damageOf(bytecode: EncodedBytecode): string | null {
  try {
    bytecode.verify()
    return null
  } catch (error) {
    return (error as Error).message
  }
}
