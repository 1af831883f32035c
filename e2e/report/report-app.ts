// A server with a page that comes by import(), a package, and a module that cannot be compiled.
import { esmBytecode, createProject, type Files } from '../cli/command.ts'

const files: Files = {
  'package.json': '{ "type": "module" }',
  'dist/server.js': `
    import { createServer } from 'node:http'
    import { shared } from './shared.js'
    import { greet } from 'greeter'
    createServer(async (request, response) => {
      const { page } = await import('./page.js')
      response.end(page(greet(shared)))
    }).listen(process.env.PORT ?? 3000)`,
  'dist/shared.js': 'export const shared = "world"\nexport function unused() { return 1 }',
  'dist/page.js':
    'import { shared } from "./shared.js"\nexport const page = (text) => `<p>${text} ${shared}</p>`',
  'dist/other.js': 'export const other = arguments',
  'dist/command.js': 'import { greet } from "greeter"\nconsole.log(greet(process.argv[2]))',
  'node_modules/greeter/package.json': '{ "name": "greeter", "type": "module", "exports": "./index.js" }',
  'node_modules/greeter/index.js':
    'import { hello } from "./hello.js"\nexport const greet = (name) => hello + name',
  'node_modules/greeter/hello.js': 'export const hello = "hello "',
}

/** @returns the folder of the project, with sidecars for a Node */
export async function createReportApp(node: string): Promise<string> {
  const cwd = await createProject(files)
  const { exit, stderr } = await esmBytecode(['compile', 'dist', '--target', node], { cwd })
  if (exit !== 0) throw new Error(stderr)
  return cwd
}
