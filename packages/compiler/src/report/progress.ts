/** One line on a terminal that says how far it is; nothing where nobody looks: in CI, in a log file. */
export class Progress {
  readonly #total: number
  readonly #isShown = process.stderr.isTTY && !process.env['CI']
  #done = 0

  constructor(total: number) {
    this.#total = total
  }

  step(name: string): void {
    this.#done++
    this.#write(`bytecode (${this.#done}/${this.#total}) ${name}`)
  }

  clear(): void {
    this.#write('')
  }

  #write(text: string): void {
    if (!this.#isShown) return
    // 0 where the terminal does not say.
    const width = process.stderr.columns || 80
    // Back to the front of the line, and erase it.
    process.stderr.write(`\r\u001B[K${text.slice(0, width - 1)}`)
  }
}
