import { join } from 'node:path'
import { PACK_FILE_NAME } from '@esm-bytecode/format'
import type { WarmOptions, WarmReport } from '@esm-bytecode/warm'
import { EXIT_CODE, defineCommand, type Output } from '../command.ts'
import { compileModules } from '../compile/compile-modules.ts'
import { createCompileReport, formatCompileReport, type CompileReport } from '../compile/compile-report.ts'
import { NO_MODULES } from '../compile/find-files.ts'
import { inCommandLineWords } from './command-line-words.ts'
import { WARM_HELP, parseWarmArguments, type WarmCommandOptions } from './warm-options.ts'

/** What `--json` prints. */
export interface WarmCommandReport {
  /** Whether every run ended well. */
  readonly ok: boolean
  readonly compile: CompileReport
  /** `null` where there was nothing to warm. */
  readonly warm: WarmReport | null
}

export const warmCommand = defineCommand({
  name: 'warm',
  operands: '<entry…>',
  summary: 'compile, run the program, and keep the bytecode of what ran',
  help: WARM_HELP,
  parse: parseWarmArguments,
  run: compileAndWarm,
})

async function compileAndWarm(options: WarmCommandOptions, output: Output): Promise<number> {
  const { json, optional } = options
  // What it is made of, a compiler of TypeScript among it, is nothing that the other commands should wait for.
  const { warm, formatWarmReport } = await import('@esm-bytecode/warm')
  const files = await compileModules(options.modules, !json)
  if (!json) output.write(formatCompileReport(files))
  const sidecars = files.modules.flatMap(({ id, sidecar }) =>
    sidecar === null ? [] : join(files.root, `${id}.bmes`),
  )
  const runtimes = files.runtime === null ? [] : [files.runtime]
  const packs = files.pack?.modules.length ? [join(files.root, PACK_FILE_NAME)] : []
  const report =
    sidecars.length + packs.length === 0
      ? null
      : inCommandLineWords(await warm(createWarmOptions(options, { sidecars, packs, runtimes }, output)))
  const ok = report !== null && report.runs.every(({ outcome }) => outcome !== 'failed')
  if (json) {
    const all: WarmCommandReport = { ok, compile: createCompileReport(files), warm: report }
    output.write(`${JSON.stringify(all, null, 2)}\n`)
  } else if (report !== null) {
    output.write(`${formatWarmReport(report)}\n`)
  }
  if (ok) return EXIT_CODE.ok
  output.writeError(report === null ? (files.isEmpty ? NO_MODULES : NO_SIDECARS) : failure(optional))
  return report !== null && optional ? EXIT_CODE.ok : EXIT_CODE.failed
}

const NO_SIDECARS = 'There is no sidecar and no pack to warm: every module stays with Node, or is left out.\n'

function failure(optional: boolean): string {
  const state = 'not warmed: all bytecode is as "esm-bytecode compile" makes them'
  return optional ? `Warning, ${state}.\n` : `Failed, ${state}. --optional makes do with that.\n`
}

function createWarmOptions(
  { entries, run, requests, env, timeout, json, modules: { targets, signer } }: WarmCommandOptions,
  files: Pick<Required<WarmOptions>, 'sidecars' | 'packs' | 'runtimes'>,
  output: Output,
): WarmOptions {
  return {
    entries,
    run,
    env,
    ...files,
    targets,
    signer,
    ...(requests !== null && { requests }),
    ...(timeout !== null && { timeout }),
    ...(!json && { onProgress: (message) => output.writeError(`${message}\n`) }),
  }
}
