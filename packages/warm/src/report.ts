import { kilobytes, plural, seconds } from '@esm-bytecode/compiler'
import colors from 'picocolors'
import { shorten } from './shorten.ts'
import type { NativeModule, WarmAnswer, WarmedPack, WarmReport, WarmRun } from './types.ts'

/** What was run, what came of it, and what to set, for a terminal. */
export function formatWarmReport({ runs, warmed, packs, notRun, native }: WarmReport): string {
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
  lines.push(...packs.map(formatPack))
  if (notRun.length > 0) {
    lines.push(
      `Nothing of these ran, they keep the bytecode that they had: ${notRun.map(shorten).join(', ')}`,
    )
  }
  lines.push(...formatNative(native))
  return lines.join('\n')
}

function formatPack({ pack, target, modules, ran, byteLength }: WarmedPack): string {
  const bytecode = `${kilobytes(byteLength)} of bytecode`
  const rest = ran === modules ? '' : '; the others keep what they had'
  return colors.green(
    `✓ ${shorten(pack)} warmed with ${bytecode}: ${ran.toLocaleString('en')} of its ${plural(modules, 'module')} ran on ${target}${rest}`,
  )
}

/** Modules are named up to this number where they have a code in common: what a package needs may be thousands. */
const MAX_NAMES = 10

function formatNative(native: WarmReport['native']): string[] {
  const byCode = new Map<string, NativeModule[]>()
  for (const module of native) byCode.set(module.code, [...(byCode.get(module.code) ?? []), module])
  return [...byCode].flatMap(([code, modules]) => {
    const lines = modules
      .slice(0, MAX_NAMES)
      .map(({ path, reason }) => `${shorten(path)} runs natively: ${reason} [${code}]`)
    const more = modules.length - lines.length
    if (more > 0) lines.push(`${plural(more, 'more module runs', 'more modules run')} natively [${code}]`)
    return lines.map((line) => colors.yellow(line))
  })
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
