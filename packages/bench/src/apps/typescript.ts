import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { App, BuildRequest, Program } from '../app.ts'
import { bundle, entryPath } from './bundle.ts'
import { appFolder } from './folders.ts'

/** `tsc`, the real one, as one file. */
export const typescript: readonly App[] = [
  {
    name: 'typescript-version',
    title: 'TypeScript, tsc --version',
    kind: 'command',
    install: appFolder('typescript'),
    build: (request) => buildCompiler(request, ['--version'], 'Version 5.9.3'),
  },
  {
    name: 'typescript-compile',
    title: 'TypeScript, one small file',
    kind: 'command',
    install: appFolder('typescript'),
    build(request) {
      const project = join(request.outDirectory, 'project')
      return buildCompiler(request, ['--project', project], 'TSFILE: ')
    },
  },
]

async function buildCompiler(
  request: BuildRequest,
  args: readonly string[],
  expected: string,
): Promise<Program> {
  const { workDirectory, outDirectory, format } = request
  const entry = entryPath(request, 'tsc')
  // Where it looks for the types of the language: beside itself.
  const library = join(workDirectory, 'node_modules/typescript/lib')
  for (const name of readdirSync(library)) {
    if (/^lib\..*d\.ts$/.test(name)) cpSync(join(library, name), join(outDirectory, name))
  }
  cpSync(join(workDirectory, 'project'), join(outDirectory, 'project'), { recursive: true })
  await bundle(request, {
    root: workDirectory,
    // What bin/tsc starts.
    input: { tsc: 'node_modules/typescript/lib/_tsc.js' },
    // The compiler is CommonJS, and asks for both.
    define: format === 'cjs' ? {} : { __filename: 'import.meta.filename', __dirname: 'import.meta.dirname' },
    warm: {
      run: 'warm.mjs',
      env: {
        RUNTIME: import.meta.resolve('@esm-bytecode/runtime'),
        PROGRAM: JSON.stringify([entry, ...args]),
      },
    },
  })
  return { entry, args, env: {}, path: '/', expected }
}
