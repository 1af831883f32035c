// The code of docs/deployment.md: what readers copy is what is tried.
import { readFileSync } from 'node:fs'

const page = readFileSync(new URL('../../docs/deployment.md', import.meta.url), 'utf8')
const blocks = [...page.matchAll(/^```\w+\n([^]*?)^```$/gm)].map(([, code]) => code!)

/** The one code block that begins like this: with the name of its file, mostly. */
export function recipe(beginning: string): string {
  const found = blocks.filter((code) => code.startsWith(beginning))
  if (found.length !== 1) {
    throw new Error(`docs/deployment.md has ${found.length} code blocks that begin with ${beginning}`)
  }
  return found[0]!
}

/** A line of a recipe, without the key before it: of `User=app` it is `app` for the key `User=`. */
export function lineOf(code: string, key: string): string {
  const line = code.split('\n').find((each) => each.startsWith(key))
  if (line === undefined) throw new Error(`No line begins with ${key} in\n${code}`)
  return line.slice(key.length)
}

export interface Stage {
  /** What `RUN` says, in order. */
  readonly commands: readonly string[]
  /** What `CMD` says. */
  readonly start: readonly string[]
}

/** The stages of a Dockerfile, in order. */
export function readStages(dockerfile: string): Stage[] {
  const [, ...stages] = dockerfile.split(/^FROM .*$/m)
  return stages.map((stage) => ({
    commands: [...stage.matchAll(/^RUN (.*)$/gm)].map(([, command]) => command!),
    start: JSON.parse(/^CMD (.*)$/m.exec(stage)?.[1] ?? '[]') as string[],
  }))
}
