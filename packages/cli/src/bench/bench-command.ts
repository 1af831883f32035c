import { StatusLine } from '@esm-bytecode/compiler'
import { compareStarts } from '@esm-bytecode/report'
import { EXIT_CODE, defineCommand, type Output } from '../command.ts'
import { BENCH_HELP, parseBenchArguments, type BenchOptions } from './bench-options.ts'
import { formatComparison } from './format-comparison.ts'

export const benchCommand = defineCommand({
  name: 'bench',
  operands: '<entry>',
  summary: 'measure your program: plain Node, a warm compile cache, and bytecode',
  help: BENCH_HELP,
  parse: parseBenchArguments,
  run: bench,
})

async function bench({ program, runs, json }: BenchOptions, output: Output): Promise<number> {
  const status = json ? null : new StatusLine()
  try {
    const onProgress = (message: string): void => status?.show(message)
    const comparison = await compareStarts({ program, runs, onProgress })
    status?.clear()
    output.write(json ? `${JSON.stringify(comparison, null, 2)}\n` : formatComparison(comparison))
    return EXIT_CODE.ok
  } finally {
    status?.clear()
  }
}
