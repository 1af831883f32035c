import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sizeOf } from '../builds/sizes.ts'
import { childEnvironment } from '../processes/child-environment.ts'
import { runTool } from '../processes/run-tool.ts'
import { NO_SIZES, type Peer, type PeerContext } from './peer.ts'

const findBun = async ({ tools }: PeerContext) => (await tools()).file('@oven/bun-linux-x64', 'bin/bun')

export const bun: Peer = {
  name: 'bun',
  title: 'Bun',
  group: 'others',
  isInstalled: true,
  async prepare(context) {
    const command = await findBun(context)
    const { program, sizes } = await context.build({ format: 'esm', bytecode: null })
    return {
      command,
      args: ['run', program.entry, ...program.args],
      env: {},
      program,
      cwd: dirname(program.entry),
      fill: null,
      sizes: () => ({ ...NO_SIZES, scripts: sizes.scripts }),
    }
  },
}

/** What the program may read from where it is. */
function assets(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => !/\.[cm]?js$|^package\.json$|^node_modules$/.test(name))
  return names.flatMap((name) => ['--asset', name])
}

/** https://bun.com/docs/bundler/executables */
export const bunCompiled: Peer = {
  name: 'bun-compile',
  title: 'Bun, compiled to bytecode',
  group: 'others',
  isInstalled: true,
  async prepare(context) {
    const command = await findBun(context)
    const { program } = await context.build({ format: 'esm', bytecode: null })
    const executable = join(context.directory, 'program')
    const how = ['--compile', '--bytecode', '--format=esm', '--target=bun', ...assets(dirname(program.entry))]
    await runTool('bun build', {
      command,
      args: ['build', ...how, program.entry, '--outfile', executable],
      cwd: dirname(program.entry),
      env: childEnvironment({ NODE_ENV: 'production' }),
    })
    return {
      command: executable,
      args: program.args,
      env: {},
      program,
      cwd: dirname(program.entry),
      fill: null,
      sizes: () => ({ ...NO_SIZES, executable: sizeOf(executable) }),
    }
  },
}
