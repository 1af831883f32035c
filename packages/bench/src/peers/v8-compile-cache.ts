import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sizeOf } from '../builds/sizes.ts'
import { checkCache, endingArgs } from './ending.ts'
import { nodeStart } from './node-start.ts'
import type { Peer } from './peer.ts'

/** A cache for CommonJS, of what `require()` loads after it is installed. */
export const v8CompileCache: Peer = {
  name: 'v8-compile-cache-lib',
  title: 'v8-compile-cache-lib',
  group: 'others',
  isInstalled: true,
  async prepare(context) {
    const library = (await context.tools()).file('v8-compile-cache-lib', 'v8-compile-cache.js')
    const built = await context.build({ format: 'cjs', bytecode: null })
    const main = join(dirname(built.program.entry), 'with-v8-compile-cache.cjs')
    const cache = JSON.stringify({ cacheDir: context.directory })
    writeFileSync(
      main,
      `require(${JSON.stringify(library)}).install(${cache})\nrequire(${JSON.stringify(built.program.entry)})\n`,
    )
    const start = nodeStart(context, built, { main })
    return {
      ...start,
      fill: {
        args: endingArgs(start.args),
        env: {},
        hold: 0,
        check: () => checkCache(context.directory),
      },
      sizes: () => ({ ...start.sizes(), bytecode: sizeOf(context.directory) }),
    }
  },
}
