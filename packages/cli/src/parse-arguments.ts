import { parseArgs, type ParseArgsConfig } from 'node:util'
import { closestName } from '@esm-bytecode/compiler'
import { UsageError } from './usage-error.ts'

type Options = NonNullable<ParseArgsConfig['options']>
type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; allowPositionals: true; options: O }>
>

/** Options that every command has. */
export const COMMON_OPTIONS = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies Options

/** Its values begin with dashes, which `parseArgs` takes for options of ours unless they stand behind `=`. */
const TAKES_DASHES = '--node-option'

/**
 * `parseArgs` of Node, with errors that say what was probably meant.
 *
 * @throws UsageError
 */
export function parseArguments<const O extends Options>(args: readonly string[], options: O): Parsed<O> {
  const joined = joinDashes(args)
  checkNames(joined, options)
  try {
    return parseArgs({ args: joined, allowPositionals: true, options })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (!code?.startsWith('ERR_PARSE_ARGS_')) throw error
    throw new UsageError(`${message.split(/\.\s/)[0]!.replace(/\.$/, '')}.`)
  }
}

/** `--node-option --jitless` becomes `--node-option=--jitless`. */
function joinDashes(args: readonly string[]): string[] {
  const joined: string[] = []
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--') return [...joined, ...args.slice(i)]
    const value = args[i] === TAKES_DASHES ? args[i + 1] : undefined
    if (value !== undefined) i++
    joined.push(value === undefined ? args[i]! : `${TAKES_DASHES}=${value}`)
  }
  return joined
}

function checkNames(args: string[], options: Options): void {
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true })
  for (const token of tokens) {
    if (token.kind !== 'option' || Object.hasOwn(options, token.name)) continue
    const similar = closestName(token.name, Object.keys(options))
    throw new UsageError(
      `There is no option ${token.rawName}.${similar === null ? '' : ` Did you mean --${similar}?`}`,
    )
  }
}
