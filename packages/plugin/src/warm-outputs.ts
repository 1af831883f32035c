import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { errOption, formatSummary, StatusLine, type Signer, type Target } from '@esm-bytecode/compiler'
import { BmesError, isBmesError } from '@esm-bytecode/format'
import { formatWarmReport, warm, type ResolvedWarmOptions } from '@esm-bytecode/warm'
import type { Entry, Output } from './output.ts'
import { withoutStack } from './without-stack.ts'

/** Who says things to people: a bundler, or Vite's logger. */
export interface Speaker {
  info(message: string): void
  warn(message: string): void
}

export interface WarmOutputsOptions {
  readonly options: ResolvedWarmOptions
  readonly targets: readonly Target[]
  /** Folder of the project, absolute. */
  readonly root: string
  /** Who has signed the outputs, or `null`. */
  readonly signer: Signer | null
  readonly summary: boolean
  readonly speaker: Speaker
}

/**
 * Runs what was written, and says what came of it.
 *
 * @throws BmesError `BMES_ERR_WARM` if a run failed, unless that is optional; `BMES_ERR_OPTION`, `BMES_ERR_TARGET`
 */
export async function warmOutputs(outputs: readonly Output[], settings: WarmOutputsOptions): Promise<void> {
  const { summary, speaker } = settings
  const summarize = () => {
    if (summary) for (const output of outputs) speaker.info(formatSummary(output.report()))
  }
  try {
    const report = await run(outputs, settings)
    for (const output of outputs) output.reread()
    summarize()
    if (summary) speaker.info(report)
  } catch (error) {
    summarize()
    if (!isBmesError(error, 'BMES_ERR_WARM') || !settings.options.optional) throw withoutStack(error)
    speaker.warn(error.message)
  }
}

function errWarm(report: string, isOptional: boolean): BmesError<'BMES_ERR_WARM'> {
  const now = isOptional
    ? 'The build is sound without it.'
    : 'Where it is to be a warning, add "optional: true" to what the option "warm" holds.'
  return new BmesError('BMES_ERR_WARM', `The warm run failed. ${now}\n${report}`)
}

/** @returns the report, for people */
async function run(
  outputs: readonly Output[],
  { options, targets, root, signer }: WarmOutputsOptions,
): Promise<string> {
  const { entries, run: script, nodeOptions: _ofTargets, optional, ...rest } = options
  const status = new StatusLine()
  try {
    const report = await warm({
      ...rest,
      entries: script === null ? entriesOf(outputs, entries, root) : [],
      run: script === null ? null : existing(resolve(root, script), 'warm.run'),
      targets,
      cwd: root,
      sidecars: outputs.flatMap(({ sidecars }) => sidecars),
      packs: outputs.flatMap(({ pack }) => pack ?? []),
      runtimes: outputs.flatMap(({ runtime }) => runtime ?? []),
      signer,
      onProgress: (message) => status.show(message),
    })
    const text = formatWarmReport(report)
    if (report.runs.some(({ outcome }) => outcome === 'failed')) throw errWarm(text, optional)
    return text
  } finally {
    status.clear()
  }
}

/** @returns absolute paths of the files to start */
function entriesOf(outputs: readonly Output[], chosen: readonly string[] | null, root: string): string[] {
  const all = outputs.flatMap((output) =>
    output.entries.map((entry) => ({ ...entry, directory: output.directory })),
  )
  const pathOf = (entry: Entry & { directory: string }) => join(entry.directory, entry.fileName)
  if (chosen === null) {
    if (all.length > 0) return [...new Set(all.map(pathOf))]
    throw errOption(
      'The build has no entry that could be run. Name a file with "warm.entry", or a script with "warm.run".',
    )
  }
  const paths = chosen.flatMap((name) => {
    const path = resolve(root, name)
    const matching = all.filter(
      (entry) =>
        entry.name === name ||
        entry.fileName === name ||
        pathOf(entry) === path ||
        (entry.source !== null && resolve(entry.source) === path),
    )
    if (matching.length > 0) return matching.map(pathOf)
    // A file that was not built, and starts what was.
    if (existsSync(path)) return [path]
    const list = all.map((entry) => `"${entry.name}" (${relative(root, pathOf(entry))})`).join(', ')
    throw errOption(
      `The option "warm.entry" of esmBytecode() names "${name}", which is neither an entry of the build nor a file below ${root}. ` +
        `Its entries are: ${list || 'none'}.`,
    )
  })
  return [...new Set(paths)]
}

function existing(path: string, option: string): string {
  if (existsSync(path)) return path
  throw errOption(
    `The option "${option}" of esmBytecode() names ${path}, which does not exist. Its paths are relative to the root of the project.`,
  )
}
