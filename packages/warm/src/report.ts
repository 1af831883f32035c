import { kilobytes, plural, seconds } from '@esm-bytecode/compiler'
import colors from 'picocolors'
import { shorten } from './shorten.ts'
import type { WarmAnswer, WarmReport, WarmRun } from './types.ts'

/** What was run, what came of it, and what to set, for a terminal. */
export function formatWarmReport({ runs, warmed, notRun, native }: WarmReport): string {
  const lines = runs.flatMap(formatRun)
  const failed = runs.filter(({ outcome }) => outcome === 'failed')
  if (failed.length > 0) {
    lines.push(
      colors.red(
        `✗ ${failed.length} of ${plural(runs.length, 'run')} failed: the sidecars stay as they were`,
      ),
    )
    return lines.join('\n')
  }
  const sidecars = new Set(warmed.map(({ sidecar }) => sidecar)).size
  const bytes = warmed.reduce((sum, { byteLength }) => sum + byteLength, 0)
  const milliseconds = runs.reduce((sum, run) => sum + run.milliseconds, 0)
  lines.push(
    colors.green(
      `✓ ${plural(sidecars, 'sidecar')} warmed with ${kilobytes(bytes)} of bytecode in ${seconds(milliseconds)}`,
    ),
  )
  if (notRun.length > 0) {
    lines.push(
      `Nothing of these ran, they keep the bytecode that they had: ${notRun.map(shorten).join(', ')}`,
    )
  }
  for (const { path, reason, code } of native) {
    lines.push(colors.yellow(`${shorten(path)} runs natively: ${reason} [${code}]`))
  }
  return lines.join('\n')
}

function formatRun(run: WarmRun): string[] {
  const { target, entry, outcome, requests, problem, advice, stderr, notes, milliseconds } = run
  const title = `${target}  ${colors.cyan(shorten(entry))}  ${outcome} in ${seconds(milliseconds)}`
  const lines = [title, ...formatAnswers(requests)]
  for (const note of notes) lines.push(colors.yellow(`  ${indent(note)}`))
  if (problem !== null) lines.push(colors.red(`  ${indent(problem)}`))
  if (problem !== null && stderr !== '') {
    lines.push('  Its last lines:', ...stderr.split('\n').map((line) => colors.dim(`  │ ${line}`)))
  }
  if (advice !== null) lines.push(`  ${indent(advice)}`)
  return lines
}

function formatAnswers(answers: readonly WarmAnswer[]): string[] {
  const rows = answers.map(({ method, url, status, error, milliseconds }) => ({
    request: `${method} ${url}`,
    answer: error === null ? (status === null ? 'called' : String(status)) : 'failed',
    time: seconds(milliseconds),
  }))
  const width = Math.max(0, ...rows.map(({ request }) => request.length))
  return rows.map(({ request, answer, time }) =>
    colors.dim(`  ${request.padEnd(width)}  ${answer.padStart(3)} │ ${time}`),
  )
}

function indent(text: string): string {
  return text.replaceAll('\n', '\n  ')
}
