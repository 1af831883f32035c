import type { Target } from '../produce/produce.ts'
import { TargetProcess } from '../target-process/target-process.ts'
import { readResolutionOptions } from './node-options.ts'

/** What one module asks for. */
export interface Edge {
  /** Absolute path of the module that asks. Nothing need be there. */
  readonly parent: string
  readonly specifier: string
  readonly type: 'import' | 'require'
}

/** The URL that an `import` leads to, the path or the name of a built-in that a `require` leads to, or the code of Node's error. */
export type EdgeAnswer = { readonly found: string } | { readonly error: string }

/** Knows how the target Node resolves. */
export interface EdgeResolver {
  /** The keys of `require.extensions`, in order. */
  extensions(): Promise<readonly string[]>
  /** @returns one answer for each edge, in order */
  resolve(edges: readonly Edge[]): Promise<readonly EdgeAnswer[]>
}

/**
 * Asks a child process of the target Node. Many edges in one call cost little, many calls do not. Node remembers what it has
 * seen of the file system: one serves one walk, and who watches makes a new one for the next.
 */
export class Resolver implements EdgeResolver {
  readonly #process: TargetProcess

  /** @param target Default: the Node that runs this. */
  constructor({ node: executable, nodeOptions = [] }: Target = { node: process.execPath }) {
    this.#process = new TargetProcess({
      executable,
      script: 'resolve-worker.mjs',
      // The parameter for the parent is behind a flag.
      arguments: ['--experimental-import-meta-resolve', ...readResolutionOptions(nodeOptions).arguments],
      // What it leads to would be true on this machine only.
      withoutVariables: ['NODE_PATH'],
    })
  }

  /** @throws BmesError `BMES_ERR_TARGET` if the executable cannot be used */
  async extensions(): Promise<readonly string[]> {
    return (await this.#process.hello)['extensions'] as string[]
  }

  /** @throws BmesError `BMES_ERR_TARGET` if the executable cannot be used or dies */
  async resolve(edges: readonly Edge[]): Promise<readonly EdgeAnswer[]> {
    const list = edges.map(({ parent, specifier, type }) => [parent, specifier, type])
    const { header } = await this.#process.ask({ edges: list })
    return header['answers'] as EdgeAnswer[]
  }

  /** Ends the child. What is under way fails. */
  async close(): Promise<void> {
    await this.#process.close()
  }
}
