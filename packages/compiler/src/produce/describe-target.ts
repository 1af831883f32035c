import { checksum, type BytecodeTarget } from '@esm-bytecode/format'
import { errTarget } from '../errors.ts'
import { Producer, type Target } from './produce.ts'

/** What bytecode of a target is made for. */
export type TargetDescription = Pick<
  BytecodeTarget,
  'nodeVersion' | 'platform' | 'arch' | 'nodeBuild' | 'v8' | 'flags'
>

/**
 * Asks a target what it is, which takes as long as it takes to start.
 *
 * @throws BmesError `BMES_ERR_TARGET` if the executable cannot be used
 */
export async function describeTarget(target: Target): Promise<TargetDescription> {
  const producer = new Producer(target)
  try {
    const text = Buffer.from('(function () {})')
    const request = { module: Buffer.alloc(0), text, url: null, textChecksum: checksum(text) }
    const { bytecode, error } = await producer.produce({ ...request, tier: 'lazy' })
    if (bytecode === null) throw errTarget(target.node, error ?? 'it makes no bytecode')
    const { nodeVersion, platform, arch, nodeBuild, v8, flags } = bytecode.target
    return { nodeVersion, platform, arch, nodeBuild, v8, flags }
  } finally {
    await producer.close()
  }
}
