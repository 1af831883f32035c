import { createRequire } from 'node:module'
import { isBmesError } from '@esm-bytecode/format'
import { closestName } from '@esm-bytecode/compiler'
import { benchCommand } from './bench/bench-command.ts'
import { EXIT_CODE, type Command, type Output } from './command.ts'
import { compileCommand } from './compile/compile-command.ts'
import { inspectCommand } from './inspect/inspect-command.ts'
import { reportCommand } from './report/report-command.ts'
import { storeCommand } from './store/store-command.ts'
import { UsageError } from './usage-error.ts'
import { verifyCommand } from './verify/verify-command.ts'
import { warmCommand } from './warm/warm-command.ts'

const COMMANDS: readonly Command[] = [
  compileCommand,
  warmCommand,
  verifyCommand,
  inspectCommand,
  storeCommand,
  reportCommand,
  benchCommand,
]

/** @param args what stands behind the name of the program. @returns the exit code */
export async function run(args: readonly string[], output: Output): Promise<number> {
  const [name, ...rest] = args
  const command = COMMANDS.find((each) => each.name === name)
  try {
    if (command !== undefined) return await command.run(rest, output)
    if (name === '--version' || name === '-v') {
      output.write(`${readVersion()}\n`)
    } else if (name === '--help' || name === '-h') {
      output.write(help())
    } else {
      throw new UsageError(name === undefined ? 'Name a command.' : unknownCommand(name))
    }
    return EXIT_CODE.ok
  } catch (error) {
    if (error instanceof UsageError || isBmesError(error, 'BMES_ERR_OPTION')) {
      const where = command === undefined ? '' : ` ${command.name}`
      output.writeError(`${error.message} See: esm-bytecode${where} --help\n`)
      return EXIT_CODE.usage
    }
    const { code } = error as NodeJS.ErrnoException
    // What the user can do something about needs no stack.
    const isExpected = isBmesError(error) || typeof code === 'string'
    output.writeError(
      `${isExpected ? (error as Error).message : ((error as Error)?.stack ?? String(error))}\n`,
    )
    return EXIT_CODE.failed
  }
}

function unknownCommand(name: string): string {
  const similar = closestName(
    name,
    COMMANDS.map((command) => command.name),
  )
  const advice = similar === null ? '' : ` Did you mean ${JSON.stringify(similar)}?`
  const what = name.startsWith('-') ? `option ${name} before a command` : `command ${JSON.stringify(name)}`
  return `There is no ${what}.${advice}`
}

function help(): string {
  const rows = COMMANDS.map(({ name, operands, summary }) => [`${name} ${operands}`, summary] as const)
  const width = Math.max(...rows.map(([usage]) => usage.length))
  return `Usage: esm-bytecode <command>

Commands:
${rows.map(([usage, summary]) => `  ${usage.padEnd(width)}  ${summary}`).join('\n')}

Options:
  ${'--help, -h'.padEnd(width)}  this text; after a command, what that command takes
  ${'--version, -v'.padEnd(width)}  the version of @esm-bytecode/cli

Each command takes --json, for programs. Exit codes: 0 done, 1 failed, 2 wrong usage.
`
}

function readVersion(): string {
  // From src/ and from dist/ alike.
  const manifest = createRequire(import.meta.url)('../package.json') as { version: string }
  return manifest.version
}
