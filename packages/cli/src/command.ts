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
  /** What `--help` prints. */
  readonly help: string
  /**
   * @param args what stands behind the name of the command
   * @returns what runs it and gives the exit code, or `'help'` where that is asked for
   * @throws UsageError
   */
  prepare(args: readonly string[]): 'help' | ((output: Output) => Promise<number>)
}
