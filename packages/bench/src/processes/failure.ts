/** Something of the outside did not work: the message says what, in one line, and needs no stack. */
export class Failure extends Error {
  override name = 'Failure'
}

const MAX_LENGTH = 160

/** Lines of an uncaught error that say only where it was thrown. */
const NOISE = /^(node:|file:\/\/|\/|at |\^+$|\d+ \|?|throw |\(node:|Node\.js v|Bun v|Error: Command failed)/

/** The line of an output that says what went wrong. */
export function firstMeaningfulLine(output: string): string {
  // oxlint-disable-next-line no-control-regex -- colours of the terminal are control characters
  const plain = output.replace(/\u001B\[[\d;]*m/g, '')
  const lines = plain.split('\n').map((line) => line.trim())
  const candidates = lines.filter((line) => line !== '' && !NOISE.test(line))
  const line =
    candidates.find((each) => /^(\w*(Error|Failure|Exception)\b.*?:|error:|panic)/i.test(each)) ??
    candidates[0] ??
    lines.find((each) => each !== '')
  if (line === undefined) return 'no output'
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1)}…` : line
}
