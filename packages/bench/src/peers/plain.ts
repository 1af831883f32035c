import { nodeStart } from './node-start.ts'
import type { Peer } from './peer.ts'

export const plain: Peer = {
  name: 'plain',
  title: 'Node',
  group: 'node',
  isInstalled: false,
  async prepare(context) {
    return nodeStart(context, await context.build({ format: 'esm', bytecode: null }))
  },
}
