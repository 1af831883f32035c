import { countRuns, type Pace } from '../plan.ts'
import { shuffle, type Random } from '../stats/random.ts'

/**
 * Does all things once in each round, each round in another order.
 *
 * @returns the number of rounds: the first one tells how long they take
 */
export async function interleave(
  runs: readonly (() => Promise<void>)[],
  { pace, random, progress }: { pace: Pace; random: Random; progress(line: string): void },
): Promise<number> {
  const started = performance.now()
  let count = 1
  for (let round = 1; round <= count; round++) {
    for (const run of shuffle(runs, random)) await run()
    if (round === 1) count = countRuns(pace, performance.now() - started)
    progress(`run ${round} of ${count}`)
  }
  return count
}
