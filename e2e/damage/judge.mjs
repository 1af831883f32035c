import { tmpdir } from 'node:os'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PACK_FILE_NAME } from '@esm-bytecode/format'

/**
 * @typedef {import('./run.mjs').Ended} Ended
 * @typedef {import('./case-arbitrary.mjs').DamageCase} DamageCase
 *
 * @typedef {keyof typeof FINDINGS} Finding
 * @typedef {typeof outcomes[number]} Outcome
 */

/** What must not happen, the worst first. */
export const FINDINGS = {
  crash: 'the process was ended by a signal, or without its exit event',
  hang: 'it did not end',
  wrong: 'it did not do what it does in plain Node',
  memory: 'it took memory without bound',
  outside: 'a file was asked for that has nothing to do with it',
  silent: 'fewer modules run from bytecode, and nothing says why',
  message: 'something stands in standard error that plain Node does not say',
}

/** What may: all from bytecode, some compiled from source, some run by Node; a well-formed lie, which nobody can see. */
export const outcomes = /** @type {const} */ (['as built', 'compiled', 'native', 'lie'])

/** Megabytes that a damaged start may take beyond the sound one. */
const MEMORY_LIMIT = 150

/**
 * @param {Pick<DamageCase, 'isSealed' | 'damages' | 'chunk'>} damageCase
 * @param {{ plain: Ended, sound: Ended, ours: Ended }} ended `sound`: ours, before anything was damaged
 * @returns {{ finding: Finding, detail: string } | { outcome: Outcome }}
 */
export function judge({ isSealed, damages, chunk }, { plain, sound, ours }) {
  if (ours.exit === null) return { finding: 'hang', detail: ours.stderr }
  const rest = ours.stderr.replaceAll(/^esm-bytecode: .*\n/gm, '')
  if (ours.report === null || typeof ours.exit === 'string') {
    return { finding: 'crash', detail: `exit ${ours.exit}\n${rest}` }
  }
  const { report } = ours
  const isSame = ours.exit === plain.exit && ours.stdout === plain.stdout
  if (!isSame && !isSealed) {
    const expected = `exit ${plain.exit}\n${plain.stdout}${plain.stderr}`
    const why = report.modules.map(({ name, served, code }) => `${name}: ${served} ${code ?? ''}`)
    const actual = `exit ${ours.exit}\n${ours.stdout}${rest}${why.join('\n')}`
    return { finding: 'wrong', detail: `--- plain Node\n${expected}\n--- ours\n${actual}` }
  }
  const more = report.memory - (sound.report?.memory ?? 0)
  if (more > MEMORY_LIMIT)
    return { finding: 'memory', detail: `${more.toFixed(0)} MB more than the sound start` }
  const outside = report.outside.filter(
    (path) => !sound.report?.outside.includes(path) && !isOfRuntime(path) && !(isSealed && isPackAbove(path)),
  )
  if (outside.length > 0) return { finding: 'outside', detail: outside.join('\n') }
  if (!isSame) return { outcome: 'lie' }
  if (!isSealed && firstLine(rest) !== firstLine(plain.stderr)) return { finding: 'message', detail: rest }
  const lost = fromBytecode(sound) - fromBytecode(ours)
  const isReasoned =
    report.modules.some(({ reason }) => reason !== null) || /\[BMES_WARN_\w+\]/.test(ours.stderr)
  // Of what is not there nothing is said, and a chunk that fails keeps others from being asked for.
  const maySaySo = !isSealed && chunk === null && !damages.some(({ change }) => isGone(change))
  if (lost > 0 && !isReasoned && maySaySo) return { finding: 'silent', detail: ours.stderr }
  if (report.modules.some(({ served }) => served === 'native')) return { outcome: 'native' }
  return { outcome: lost > 0 ? 'compiled' : 'as built' }
}

/**
 * A start that something is wrong with takes scripts of the runtime that a sound one does without.
 *
 * @param {string} path
 */
function isOfRuntime(path) {
  return dirname(path) === dirname(fileURLToPath(import.meta.resolve('@esm-bytecode/runtime')))
}

/**
 * How many folders up its root is, and so its pack, a sidecar says itself.
 *
 * @param {string} path
 */
function isPackAbove(path) {
  return basename(path) === PACK_FILE_NAME && tmpdir().startsWith(dirname(path))
}

/** @param {import('./case-arbitrary.mjs').Change} change */
function isGone(change) {
  return change.kind === 'shape' && change.shape === 'nothing'
}

/** What was thrown, without where: Node's frames are not ours. @param {string} stderr */
function firstLine(stderr) {
  const line = /^(?:\w*Error\b.*)$/m.exec(stderr)?.[0] ?? stderr.split('\n')[0]
  return line?.replace(/ imported from .*/, '')
}

/** @param {Ended} ended */
function fromBytecode({ report }) {
  const all = [...(report?.modules ?? []), ...(report?.runtime ? [report.runtime] : [])]
  return all.filter(({ bytecode }) => bytecode === 'accepted').length
}
