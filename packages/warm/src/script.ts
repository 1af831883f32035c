import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { errOption, sweep } from '@esm-bytecode/compiler'

const TEMPORARY = /^\..+\.warm-(\d+)-[\da-f]+\.mjs$/

export interface Script {
  /** Absolute path of what every supported Node can start. */
  readonly path: string
  dispose(): void
}

/**
 * Gets the module of the option `run` ready: without its types, in a file beside it, for older Nodes do not take them.
 *
 * @throws BmesError `BMES_ERR_OPTION` if it cannot be read, or has syntax that is more than types
 */
export async function prepareScript(path: string): Promise<Script> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw errOption(
      `The option "run" of warm names ${path}, which cannot be read: ${(error as Error).message}. Name a module that exists.`,
    )
  }
  const extension = extname(path)
  if (extension !== '.ts' && extension !== '.mts') return { path, dispose() {} }

  const folder = dirname(path)
  sweep(folder, TEMPORARY)
  const name = `.${basename(path, extension)}.warm-${process.pid}-${randomBytes(4).toString('hex')}.mjs`
  const stripped = join(folder, name)
  writeFileSync(stripped, await stripTypes(path, text))
  return { path: stripped, dispose: () => rmSync(stripped, { force: true }) }
}

/** Every position stays what it is. */
async function stripTypes(path: string, text: string): Promise<string> {
  // Loaded where it is needed: it is large.
  const { default: swc } = await import('@swc/wasm-typescript')
  try {
    return swc.transformSync(text, { mode: 'strip-only', module: true, filename: path }).code
  } catch (error) {
    const { message, startLine, startColumn } = error as {
      message: string
      startLine?: number
      startColumn?: number
    }
    const position = startLine === undefined ? path : `${path}:${startLine}:${(startColumn ?? 0) + 1}`
    throw errOption(
      `The types of the option "run" of warm cannot be removed: ${message} at ${position}. Use types that can be erased, or name a .mjs file.`,
    )
  }
}
