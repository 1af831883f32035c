import { EXIT_CODE, defineCommand, type Output } from '../command.ts'
import { compileModules } from './compile-modules.ts'
import { COMPILE_HELP, parseCompileArguments, type CompileOptions } from './compile-options.ts'
import { createCompileReport, formatCompileReport } from './compile-report.ts'
import { NO_MODULES } from './find-files.ts'

export const compileCommand = defineCommand({
  name: 'compile',
  operands: '<dir-or-file…>',
  summary: 'write a .bmes sidecar beside each ES module',
  help: COMPILE_HELP,
  parse: parseCompileArguments,
  run: compile,
})

async function compile(options: CompileOptions, output: Output): Promise<number> {
  const files = await compileModules(options, !options.json)
  output.write(
    options.json ? `${JSON.stringify(createCompileReport(files), null, 2)}\n` : formatCompileReport(files),
  )
  if (!files.isEmpty) return EXIT_CODE.ok
  output.writeError(NO_MODULES)
  return EXIT_CODE.failed
}
