import { dirname } from 'node:path'
import { sizeOf } from '../builds/sizes.ts'
import { checkCache } from './ending.ts'
import { NO_SIZES, type Peer } from './peer.ts'

/** Deno writes its cache soon after a module is compiled, in a thread of its own. */
const WRITES_WITHIN = 1500

/** Deno keeps V8's code cache of what it has run in `DENO_DIR`: these are its starts after the second. */
export const deno: Peer = {
  name: 'deno',
  title: 'Deno, cache warm',
  group: 'others',
  isInstalled: true,
  async prepare(context) {
    const command = (await context.tools()).file('@deno/linux-x64-glibc', 'deno')
    const { program, sizes } = await context.build({ format: 'esm', bytecode: null })
    const args = ['run', '--allow-all', '--no-lock', '--node-modules-dir=manual', '--quiet', program.entry]
    const env = { DENO_DIR: context.directory, DENO_NO_UPDATE_CHECK: '1' }
    return {
      command,
      args: [...args, ...program.args],
      env,
      program,
      cwd: dirname(program.entry),
      fill: {
        args: [...args, ...program.args],
        env,
        hold: WRITES_WITHIN,
        check: () => checkCache(context.directory),
      },
      sizes: () => ({ ...NO_SIZES, scripts: sizes.scripts, bytecode: sizeOf(context.directory) }),
    }
  },
}
