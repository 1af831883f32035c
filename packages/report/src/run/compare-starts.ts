import { createTemporaryFolder, removeTemporaryFolder } from '@esm-bytecode/compiler'
import type { ModuleStats } from '@esm-bytecode/runtime/check'
import { summarizeWay, type Comparison, type WayName } from './comparison.ts'
import type { Program } from './program.ts'
import { runProgram, type ProgramRun } from './run-program.ts'
import { bytecodeWay, hasCompileCache, listWays, type Way } from './ways.ts'

export interface CompareOptions {
  readonly program: Program
  /** Of each way; at least 1. */
  readonly runs: number
  /** Gets a short line before each process. */
  readonly onProgress?: (message: string) => void
}

/** A compile cache grows once more with what only a start from it compiles. */
const FILLING_RUNS = 2

/**
 * Starts a program in every way that this Node knows, again and again in turn, so that what else the machine does is the same for all.
 *
 * @throws BmesError `BMES_ERR_RUN`
 */
export async function compareStarts({ program, runs, onProgress }: CompareOptions): Promise<Comparison> {
  onProgress?.('a first start, to see what the program does')
  const first = await runProgram(program, { ...bytecodeWay(program.entry), linger: 0, observe: 'stats' })
  const cacheFolder = createTemporaryFolder('compile-cache')
  try {
    const ways = listWays(program.entry, hasCompileCache(first.version!) ? cacheFolder : null)
    // A server is found by what observes it; a command needs nothing, and gets nothing.
    const observe = first.outcome === 'served' ? 'listening' : 'no'
    const times = new Map<WayName, number[]>(ways.map(({ name }) => [name, []]))
    const measure = async (way: Way): Promise<ProgramRun> =>
      runProgram(program, { ...way, linger: 0, observe })
    for (const way of ways) {
      const count = way.name === 'compile-cache' ? FILLING_RUNS : 1
      for (let run = 0; run < count; run++) {
        onProgress?.(`${way.how}, which does not count yet`)
        await measure(way)
      }
    }
    for (let run = 0; run < runs; run++) {
      // Nobody always comes first.
      for (const way of rotate(ways, run)) {
        onProgress?.(`run ${run + 1} of ${runs}, ${way.how}`)
        times.get(way.name)!.push((await measure(way)).milliseconds)
      }
    }
    const modules = countModules(first.modules ?? [])
    return {
      outcome: first.outcome,
      node: first.version!,
      runs,
      ways: ways.map(({ name }) => summarizeWay(name, times.get(name)!, times.get('plain')!)),
      modules,
      notes: describe(modules, first),
    }
  } finally {
    removeTemporaryFolder(cacheFolder)
  }
}

function rotate<T>(list: readonly T[], by: number): T[] {
  return list.map((_, index) => list[(index + by) % list.length]!)
}

function countModules(modules: readonly ModuleStats[]): Comparison['modules'] {
  return {
    total: modules.length,
    fromBytecode: modules.filter(({ bytecode }) => bytecode === 'accepted').length,
  }
}

function describe({ total, fromBytecode }: Comparison['modules'], { version }: ProgramRun): string[] {
  const notes: string[] = []
  if (!hasCompileCache(version!)) notes.push(`Node ${version} has no NODE_COMPILE_CACHE.`)
  if (total === 0) {
    notes.push(
      'No module that was loaded has a sidecar or is in a pack: all starts are those of plain Node. Build with the plugin, or run "esm-bytecode compile".',
    )
  } else if (fromBytecode < total) {
    notes.push(`Not from bytecode: ${total - fromBytecode} of ${total}; "esm-bytecode verify" says why.`)
  }
  return notes
}
