import type { GraphModule } from '../graph/build-records.ts'
import type { BytecodeMaker } from '../produce/bytecode-maker.ts'
import type { Target } from '../produce/produce.ts'
import { externalRequests } from './external-requests.ts'
import { isPortable } from './evidence.ts'
import { PackBuilder } from './pack-builder.ts'
import { Resolver } from './resolver.ts'
import type { WalkCache, WalkEntry } from './walk-result.ts'
import { walkExternals } from './walk.ts'

export interface ExternalsOptions {
  /** Absolute path of the folder that the modules' ids are relative to: there the pack will stand. */
  readonly root: string
  /** Whether nothing outside of the build will change any more, so that nothing is checked at start. Default: `false`. */
  readonly isImmutable?: boolean
  /** CommonJS modules that are to be in the pack besides, by id. Default: none. */
  readonly commonJs?: readonly string[]
  /** Which files may be in the pack, by id; the others stay with Node. Default: all. */
  readonly accepts?: (id: string) => boolean
}

/** Finds what a graph reaches outside of itself, and keeps what it has learned of it for the next time. */
export class Externals {
  readonly #options: ExternalsOptions
  readonly #target: Target
  readonly #bytecodes: BytecodeMaker
  readonly #cache: WalkCache = new Map()

  /** @param target the Node that resolves */
  constructor(options: ExternalsOptions, target: Target, bytecodes: BytecodeMaker) {
    this.#options = options
    this.#target = target
    this.#bytecodes = bytecodes
  }

  /**
   * @param unread ids of modules of the build whose requests nobody knows
   * @throws BmesError `BMES_ERR_TARGET`
   */
  async walk(graph: readonly GraphModule[], unread: readonly string[]): Promise<PackBuilder> {
    const { root, isImmutable = false, commonJs = [], accepts } = this.#options
    const target = this.#target
    const resolver = new Resolver(target)
    try {
      const entries = [...graph.map(toEntry), ...[...unread].map((id) => ({ id, requests: [] }))]
      if (commonJs.length > 0) entries.push(entryThatRequires(commonJs))
      const hasPlugAndPlay = process.versions['pnp'] !== undefined
      const input = { root, entries, target, hasPlugAndPlay, cache: this.#cache, ...(accepts && { accepts }) }
      const walked = await walkExternals(input, resolver)
      return new PackBuilder(walked, this.#bytecodes, isImmutable)
    } finally {
      await resolver.close()
    }
  }
}

function toEntry(module: GraphModule): WalkEntry {
  const { requests } = module.analysis
  // A pack could not name it.
  const indexes = isPortable(module.id) ? externalRequests(module) : []
  return {
    id: module.id,
    requests: indexes.map((index) => {
      const { specifier, attributes } = requests[index]!
      return { specifier, attributes, type: 'import' }
    }),
  }
}

/** Who asks for what nobody of the graph asks for. */
function entryThatRequires(ids: readonly string[]): WalkEntry {
  return {
    id: '<entry>',
    requests: ids.map((id) => ({ specifier: `./${id}`, attributes: [], type: 'require' })),
  }
}
