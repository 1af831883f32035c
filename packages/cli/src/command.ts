/** Where a command writes to. */
export interface Output {
  write(text: string): void
  writeError(text: string): void
}

/** What a shell gets to see. */
export const EXIT_CODE = { ok: 0, failed: 1, usage: 2 } as const

/** One word behind `esm-bytecode`. */
export interface Command {
  readonly name: string
  /** What stands behind the name: `<entry…>`. */
  readonly operands: string
  /** What it does, in one line. */
  readonly summary: string
  /**
   * @param args what stands behind the name of the command
   * @returns the exit code
   * @throws UsageError
   */
  run(args: readonly string[], output: Output): Promise<number>
}

interface Definition<Options> extends Omit<Command, 'run'> {
  /** What `--help` prints. */
  readonly help: string
  /** @throws UsageError */
  parse(args: readonly string[]): Options | 'help'
  run(options: Options, output: Output): number | Promise<number>
}

export function defineCommand<Options>({ help, parse, run, ...names }: Definition<Options>): Command {
  return {
    ...names,
    async run(args, output) {
      const options = parse(args)
      if (options !== 'help') return run(options, output)
      output.write(help)
      return EXIT_CODE.ok
    },
  }
}
