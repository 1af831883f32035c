import { StatusLine } from './status-line.ts'

/** A line on a terminal that says how far it is. */
export class Progress {
  readonly #line = new StatusLine()
  #done = 0

  /** @param total how many there are, as far as that is known */
  step(name: string, total: number): void {
    this.#done++
    this.#line.show(`bytecode (${this.#done}/${total}) ${name}`)
  }

  clear(): void {
    this.#line.clear()
  }
}
