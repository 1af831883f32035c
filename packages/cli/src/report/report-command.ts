import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { plural, StatusLine, writeFileAtomically } from '@esm-bytecode/compiler'
import { createReport, renderReport, type ReportData } from '@esm-bytecode/report'
import { formatComparison } from '../bench/format-comparison.ts'
import { EXIT_CODE, defineCommand, type Output } from '../command.ts'
import { REPORT_HELP, parseReportArguments, type ReportOptions } from './report-options.ts'

export const reportCommand = defineCommand({
  name: 'report',
  operands: '<dir>',
  summary: 'write a page that shows a build, and a start of it',
  help: REPORT_HELP,
  parse: parseReportArguments,
  run: report,
})

async function report(options: ReportOptions, output: Output): Promise<number> {
  const { directory, target, program, runs, out, json } = options
  const status = json ? null : new StatusLine()
  let data: ReportData
  try {
    const onProgress = (message: string): void => status?.show(message)
    data = await createReport({ directory, target, program, runs, onProgress })
  } finally {
    status?.clear()
  }
  if (data.build.chunks.length === 0 && data.build.packs.length === 0) {
    output.writeError(
      `There is no ES module and no pack in ${directory}. Name the folder that a build has written: .mjs files, or .js files under "type": "module".\n`,
    )
    return EXIT_CODE.failed
  }
  if (out !== null) {
    mkdirSync(dirname(out), { recursive: true })
    writeFileAtomically(out, Buffer.from(renderReport(data)))
  }
  output.write(json ? `${JSON.stringify(data, null, 2)}\n` : formatReport(data, out!))
  return EXIT_CODE.ok
}

/** For people. Ends with a new line. */
function formatReport({ build, comparison }: ReportData, out: string): string {
  const packages = build.packs.reduce((sum, pack) => sum + pack.packages.length, 0)
  const parts = [
    plural(build.chunks.length, 'chunk'),
    ...(packages === 0 ? [] : [plural(packages, 'package')]),
  ]
  return `${comparison === null ? '' : formatComparison(comparison)}${out}: ${parts.join(' and ')}\n`
}
