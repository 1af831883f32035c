import { relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { EXIT_CODE, defineCommand, type Output } from '../command.ts'
import { NO_MODULES, findFiles } from '../compile/find-files.ts'
import { checkInProcess } from './check-process.ts'
import { VERIFY_HELP, parseVerifyArguments, type VerifyOptions } from './verify-options.ts'
import { createVerifyReport, formatVerifyReport } from './verify-report.ts'

export const verifyCommand = defineCommand({
  name: 'verify',
  operands: '<dir-or-file…>',
  summary: 'check that a Node would start every ES module from bytecode',
  help: VERIFY_HELP,
  parse: parseVerifyArguments,
  run: verify,
})

async function verify(options: VerifyOptions, output: Output): Promise<number> {
  const { inputs, filters, accepts, target, json } = options
  const found = await findFiles(inputs)
  const idOf = (path: string) => relative(found.root, path).replaceAll(sep, '/')
  const files = found.modules
    .map((path) => ({ file: idOf(path), url: pathToFileURL(path).href }))
    .filter(({ file }) => accepts(file))
  const { version, modules: stats } = await checkInProcess(
    target,
    files.map(({ url }) => url),
  )
  const report = createVerifyReport({
    inputs: [...inputs, ...filters],
    root: found.root,
    files,
    excluded: found.modules.map(idOf).filter((file) => !accepts(file)),
    leftAlone: found.others.map(idOf),
    target,
    version,
    stats,
  })
  if (json) output.write(`${JSON.stringify(report, null, 2)}\n`)
  if (files.length === 0) {
    output.writeError(
      found.modules.length === 0 ? NO_MODULES : '--include and --exclude leave out every module.\n',
    )
  } else if (!json) {
    if (report.ok) output.write(formatVerifyReport(report))
    else output.writeError(formatVerifyReport(report))
  }
  return report.ok ? EXIT_CODE.ok : EXIT_CODE.failed
}
