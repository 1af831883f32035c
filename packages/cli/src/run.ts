import { createRequire } from 'node:module'
import { isBmesError } from '@esm-bytecode/format'
import { compileCommand } from './compile-command.ts'
import { COMPILE_HELP, parseCompileArguments } from './compile-options.ts'
import { UsageError } from './usage-error.ts'

/** Where a command writes to. */
export interface Output {
  write(text: string): void
  writeError(text: string): void
}

/** What a shell gets to see. */
export const EXIT_CODE = { ok: 0, failed: 1, usage: 2 } as const

const HELP = `Usage: esm-bytecode <command>

Commands:
  compile <dir-or-file…>  write a .bmes sidecar beside each ES module

Options:
  --help, -h              this text; after a command, what that command takes
  --version, -v           the version of @esm-bytecode/cli
`

/** @param args what stands behind the name of the program. @returns the exit code */
export async function run(args: readonly string[], output: Output): Promise<number> {
  const [command, ...rest] = args
  try {
    switch (command) {
      case 'compile': {
        const options = parseCompileArguments(rest)
        if (options !== 'help') return await compileCommand(options, output)
        output.write(COMPILE_HELP)
        return EXIT_CODE.ok
      }
      case '--version':
      case '-v':
        output.write(`${readVersion()}\n`)
        return EXIT_CODE.ok
      case '--help':
      case '-h':
        output.write(HELP)
        return EXIT_CODE.ok
      case undefined:
        throw new UsageError('Name a command.')
      default:
        throw new UsageError(`There is no command ${JSON.stringify(command)}.`)
    }
  } catch (error) {
    if (error instanceof UsageError) {
      const help = command === 'compile' ? 'esm-bytecode compile --help' : 'esm-bytecode --help'
      output.writeError(`${error.message} See: ${help}\n`)
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

function readVersion(): string {
  const manifest = createRequire(import.meta.url)('../package.json') as { version: string }
  return manifest.version
}
