// npm run bench: measures starts of real programs. `--help` says how.
import { readFileSync } from 'node:fs'
import { listNodes } from '@esm-bytecode/nodes'
import { apps } from './apps/index.ts'
import { help, parseOptions, type Options } from './options.ts'
import { benchPackages } from './packages/bench-packages.ts'
import { UsageError } from './parse-values.ts'
import { peers } from './peers/index.ts'
import { Failure } from './processes/failure.ts'
import { killGroupsAtExit } from './processes/process-group.ts'
import type { Report } from './report.ts'
import { run } from './run.ts'
import { clearProgress, showProgress } from './show/progress.ts'
import { comparisonText, reportText } from './show/terminal.ts'
import { writeDocs } from './show/write-docs.ts'

const choices = { apps, peers, nodes: listNodes() }
killGroupsAtExit()
const args = process.argv.slice(2)
const isOfPackages = args[0] === 'packages'
try {
  if (isOfPackages) await benchPackages(args.slice(1), choices.nodes)
  else await benchApps()
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message} See: npm run bench -- ${isOfPackages ? 'packages ' : ''}--help`)
    process.exitCode = 2
  } else {
    console.error(error instanceof Failure ? error.message : error)
    process.exitCode = 1
  }
}

async function benchApps(): Promise<void> {
  const options = parseOptions(args, choices)
  if (options === 'help') process.stdout.write(help(choices))
  else await bench(options)
}

async function bench({ plan, json, write, from }: Options): Promise<void> {
  const report = from === null ? await measure() : readReport(from)
  if (json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
  else process.stdout.write(reportText(report, { withTables: from !== null }))
  if (!write) return
  for (const file of await writeDocs(report)) console.error(`wrote ${file}`)

  function measure(): Promise<Report> {
    return run(plan, {
      progress: showProgress,
      compared(comparison) {
        clearProgress()
        if (!json) process.stdout.write(comparisonText(comparison))
      },
    })
  }
}

/** @throws Failure if it is no report */
function readReport(file: string): Report {
  let report: Report
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as Report
  } catch (error) {
    throw new Failure(`${file} cannot be read as a report: ${(error as Error).message}`)
  }
  if (report.version !== 1) throw new Failure(`${file} is not a report of this version of the benchmark.`)
  return report
}
