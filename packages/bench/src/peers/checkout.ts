import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Failure } from '../processes/failure.ts'

/** Another state of this repository, built. */
export interface Checkout {
  /** URL of an entry of its runtime. @throws Failure if it is not built */
  runtimeUrl(entry: 'index' | 'register'): string
  /** Absolute path of its `esm-bytecode`. @throws Failure if there is none */
  commandLine(): string
}

/** @param folder of the repository, or of its `packages/runtime` */
export function openCheckout(folder: string): Checkout {
  const inRepository = resolve(folder, 'packages/runtime')
  const runtime = existsSync(inRepository) ? inRepository : resolve(folder)
  return {
    runtimeUrl(entry) {
      const file = join(runtime, `dist/${entry}.mjs`)
      if (!existsSync(file))
        throw new Failure(`${folder} holds no built package of the runtime: there is no ${file}.`)
      return pathToFileURL(file).href
    },
    commandLine() {
      const file = join(runtime, '../cli/bin/esm-bytecode.mjs')
      if (!existsSync(file)) throw new Failure(`${folder} is in no checkout: there is no ${file}.`)
      return file
    },
  }
}
