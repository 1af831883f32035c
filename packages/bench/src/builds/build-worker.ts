// Builds one program: `node build-worker.mjs <name of the app> <BuildRequest as JSON> <file for the answer>`. A process of its own,
// so that each build starts as cold as any other, and the process that measures stays small.
import { writeFileSync } from 'node:fs'
import { argv } from 'node:process'
import type { BuildRequest, Program } from '../app.ts'
import { apps } from '../apps/index.ts'
import { packageApps } from '../packages/package-app.ts'

/** What is in the file at the end. */
export type BuildAnswer =
  { readonly program: Program; readonly milliseconds: number } | { readonly error: string }

const [name, request, result] = argv.slice(2)
const app = [...apps, ...packageApps].find((each) => each.name === name)
if (app === undefined) throw new Error(`There is no app ${name}.`)

const started = performance.now()
try {
  const program = await app.build(JSON.parse(request!) as BuildRequest)
  answer({ program, milliseconds: performance.now() - started })
} catch (error) {
  answer({ error: error instanceof Error ? error.message : String(error) })
}
// Bundlers may leave threads that wait for more to do.
process.exit(0)

function answer(content: BuildAnswer): void {
  writeFileSync(result!, JSON.stringify(content))
}
