import type { WarmReport } from '@esm-bytecode/warm'

/** What configurations call `warm.env` is `--env` here. */
const OPTIONS: Readonly<Record<string, string>> = {
  requests: '--request',
  run: '--run',
  env: '--env',
  timeout: '--timeout',
  targets: '--target',
  nodeOptions: '--node-option',
  optional: '--optional',
}

/** The same report, with the options of this command where it says what to set. */
export function inCommandLineWords(report: WarmReport): WarmReport {
  const runs = report.runs.map((run) => ({
    ...run,
    problem: run.problem && translate(run.problem),
    advice: run.advice && translate(run.advice),
    notes: run.notes.map(translate),
  }))
  return { ...report, runs }
}

function translate(text: string): string {
  return text.replace(/\bwarm\.(\w+)/g, (whole, option: string) => OPTIONS[option] ?? whole)
}
