import { copyFileSync, chmodSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sizeOf } from '../builds/sizes.ts'
import { childEnvironment } from '../processes/child-environment.ts'
import { runTool } from '../processes/run-tool.ts'
import { NO_SIZES, type Peer, type PeerContext } from './peer.ts'

/** https://nodejs.org/api/single-executable-applications.html */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'

/** Node itself with the bundle and V8's code cache of it inside. */
export const singleExecutable: Peer = {
  name: 'single-executable',
  title: 'Node, single executable, code cache',
  group: 'node',
  isInstalled: true,
  async prepare(context) {
    const { program } = await context.build({ format: 'cjs', bytecode: null })
    // Beside the entry, for programs look for their other files from where they are.
    const executable = join(dirname(program.entry), `single-executable-${context.node.major}`)
    await makeExecutable(context, program.entry, executable)
    return {
      command: executable,
      args: program.args,
      env: {},
      program,
      cwd: dirname(executable),
      fill: null,
      sizes: () => ({ ...NO_SIZES, executable: sizeOf(executable) }),
    }
  },
}

async function makeExecutable(context: PeerContext, main: string, executable: string): Promise<void> {
  const { node, directory } = context
  const run = (what: string, args: readonly string[]) =>
    runTool(what, { command: node.execPath, args, cwd: directory, env: childEnvironment({}) })
  const config = join(directory, 'sea-config.json')
  // Node 25.5 writes the executable itself.
  const isOneStep = node.major >= 26
  const blob = join(directory, 'program.blob')
  const output = isOneStep ? executable : blob
  writeFileSync(
    config,
    JSON.stringify({ main, output, useCodeCache: true, disableExperimentalSEAWarning: true }),
  )
  if (isOneStep) {
    await run('node --build-sea', ['--build-sea', config])
    return
  }
  await run('node --experimental-sea-config', ['--experimental-sea-config', config])
  copyFileSync(node.execPath, executable)
  chmodSync(executable, 0o755)
  const postject = (await context.tools()).file('postject', 'dist/cli.js')
  await run('postject', [postject, executable, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE])
}
