// What the command lines of all benchmarks understand alike.
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { closestName } from '@esm-bytecode/compiler'
import type { NodeRelease } from '@esm-bytecode/nodes'

/** The command line says something that the benchmark does not understand. */
export class UsageError extends Error {
  override name = 'UsageError'
}

type OptionSpecs = NonNullable<ParseArgsConfig['options']>

/** @throws UsageError */
export function parseValues<const T extends OptionSpecs>(args: readonly string[], options: T) {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind !== 'option' || Object.hasOwn(options, token.name)) continue
    const similar = closestName(token.name, Object.keys(options))
    throw new UsageError(
      `There is no option ${token.rawName}.${similar === null ? '' : ` Did you mean --${similar}?`}`,
    )
  }
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (!code?.startsWith('ERR_PARSE_ARGS_')) throw error
    throw new UsageError(`${message.split(/\.\s/)[0]!.replace(/\.$/, '')}.`)
  }
}

/** @throws UsageError if the value is none of those that are known */
export function checkName(option: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return
  const similar = closestName(value, known)
  const advice = similar === null ? '' : ` Did you mean ${similar}?`
  throw new UsageError(`${option} takes ${listNames(known)}, not ${JSON.stringify(value)}.${advice}`)
}

/** @throws UsageError */
export function parseNumber(option: string, text: string, least: number): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < least)
    throw new UsageError(`${option} takes a whole number from ${least} up, not ${JSON.stringify(text)}.`)
  return value
}

/** Of the order of the runs. @throws UsageError */
export function parseSeed(text: string | undefined): number {
  return text === undefined ? Date.now() % 2 ** 31 : parseNumber('--seed', text, 0)
}

/**
 * @param names what `--node` was given
 * @param defaults major versions, if it was not
 * @throws UsageError
 */
export function chooseNodes(
  names: readonly string[] | undefined,
  defaults: readonly number[],
  nodes: readonly NodeRelease[],
): readonly NodeRelease[] {
  const majors = nodes.map(({ major }) => String(major))
  for (const name of names ?? []) checkName('--node', name, majors)
  const wanted = names ?? defaults.map(String)
  const chosen = nodes.filter(({ major }) => wanted.includes(String(major)))
  if (chosen.length === 0)
    throw new UsageError(
      `Node ${wanted.join(' and ')} are missing here. Use --node with ${listNames(majors)}.`,
    )
  return chosen
}

/** `a, b or c`. */
export function listNames(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}
