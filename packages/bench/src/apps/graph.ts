import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { App } from '../app.ts'
import { bundle, entryPath } from './bundle.ts'
import { generateGraph } from './generate-graph.ts'

/** How a start grows with the number of modules: a build in which each of them keeps a file of its own. */
export const graphs: readonly App[] = [10, 100, 1000, 3000].map(createGraph)

function createGraph(size: number): App {
  return {
    name: `graph-${size}`,
    title: `Graph of ${size.toLocaleString('en')} modules`,
    kind: 'command',
    install: null,
    async build(request) {
      const { files, checksum } = generateGraph(size)
      // Beside the output, which is empty before a build.
      const root = `${request.outDirectory}-sources`
      try {
        for (const [path, text] of files) {
          mkdirSync(dirname(join(root, path)), { recursive: true })
          writeFileSync(join(root, path), text)
        }
        await bundle(request, { root, input: { main: 'main.js' }, preservesModules: true })
      } finally {
        rmSync(root, { recursive: true, force: true })
      }
      return {
        entry: entryPath(request, 'main'),
        args: [],
        env: {},
        path: '/',
        expected: `checksum ${checksum}`,
      }
    },
  }
}
