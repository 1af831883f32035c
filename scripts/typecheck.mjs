// npm run typecheck: TypeScript on each part of the repository. What has not changed since the last time is not checked again: tsc keeps what it
// knows in node_modules/.cache.
import { join } from 'node:path'
import { run } from './lib/process.mjs'
import { root } from './lib/workspace.mjs'

/** Folders with a tsconfig.json. */
const projects = ['.', 'scripts', 'playground/ssr-react', 'packages/report/page']

for (const project of projects) {
  const known = join(
    root,
    'node_modules/.cache/esm-bytecode/types',
    `${project.replaceAll(/\W/g, '-')}.tsbuildinfo`,
  )
  const args = [
    'node_modules/typescript/bin/tsc',
    '--project',
    project,
    '--incremental',
    '--tsBuildInfoFile',
    known,
  ]
  const { code } = await run(process.execPath, args)
  if (code !== 0) process.exitCode = 1
}
