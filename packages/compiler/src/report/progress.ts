import { StatusLine } from './status-line.ts'

/** A line on a terminal that says how far it is. */
export class Progress {
  readonly #total: number
  readonly #line = new StatusLine()
  #done = 0

  constructor(total: number) {
    this.#total = total
  }

  step(name: string): void {
    this.#done++
    this.#line.show(`bytecode (${this.#done}/${this.#total}) ${name}`)
  }

  clear(): void {
    this.#line.clear()
  }
}
