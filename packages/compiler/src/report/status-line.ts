/** One line on a terminal that says what is under way; nothing where nobody looks: in CI, in a log file. */
export class StatusLine {
  readonly #isShown = process.stderr.isTTY && !process.env['CI']

  show(text: string): void {
    if (!this.#isShown) return
    // 0 where the terminal does not say.
    const width = process.stderr.columns || 80
    // Back to the front of the line, and erase it.
    process.stderr.write(`\r\u001B[K${text.slice(0, width - 1)}`)
  }

  clear(): void {
    this.show('')
  }
}
