import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sizeOf } from '../builds/sizes.ts'
import { childEnvironment } from '../processes/child-environment.ts'
import { runTool } from '../processes/run-tool.ts'
import { nodeStart } from './node-start.ts'
import type { Peer } from './peer.ts'

/** The bundle as one `.jsc` file, eagerly compiled; its text is not there at run time. */
export const bytenode: Peer = {
  name: 'bytenode',
  title: 'bytenode',
  group: 'others',
  isInstalled: true,
  async prepare(context) {
    const library = JSON.stringify((await context.tools()).file('bytenode', 'lib/index.js'))
    const built = await context.build({ format: 'cjs', bytecode: null })
    // Beside the entry, for programs look for their other files from where they are.
    const beside = (name: string) => join(dirname(built.program.entry), name)
    const output = beside(`with-bytenode-${context.node.major}.jsc`)
    const options = JSON.stringify({ filename: built.program.entry, output })
    await runTool('bytenode', {
      command: context.node.execPath,
      args: ['-e', `require(${library}).compileFile(${options})`],
      cwd: built.folder,
      env: childEnvironment({}),
    })
    const main = beside(`with-bytenode-${context.node.major}.cjs`)
    writeFileSync(main, `require(${library})\nrequire(${JSON.stringify(output)})\n`)
    const start = nodeStart(context, built, { main })
    return { ...start, sizes: () => ({ ...start.sizes(), scripts: 0, bytecode: sizeOf(output) }) }
  },
}
