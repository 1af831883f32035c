import { cpSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { PluginOption } from 'vite'
import type { App, BuildRequest, Program } from '../app.ts'
import { bundle, entryPath } from './bundle.ts'
import { importFrom, playgroundFolder } from './folders.ts'

/** Of the chunks, and within it that of the browser's files: a single executable finds what is beside its main file. */
const FOLDER = 'server'

/** React 19 with MUI, React Router, hono and zod: the server of the playground, all dependencies in its chunks. */
export const reactMui: App = {
  name: 'react-mui',
  title: 'React + MUI, server-rendered, bundled',
  kind: 'server',
  install: null,
  build: (request) => buildPlayground(request, false),
}

/** The same, and its dependencies stay packages, as is Vite's default. */
export const reactMuiExternal: App = {
  name: 'react-mui-external',
  title: 'React + MUI, server-rendered, dependencies external',
  kind: 'server',
  install: null,
  async build(request) {
    if (request.format === 'cjs') {
      throw new Error(
        'The server with external dependencies has no CommonJS build of its own: one file with everything in it is that of react-mui.',
      )
    }
    linkPackages(playgroundFolder('ssr-react'), request.outDirectory)
    return buildPlayground(request, true)
  },
}

async function buildPlayground(request: BuildRequest, isExternal: boolean): Promise<Program> {
  const root = playgroundFolder('ssr-react')
  // The browser's part would take its time in each build, and nobody asks for its files: the HTML is the one that it is made from.
  const client = join(request.outDirectory, FOLDER, 'client')
  mkdirSync(client, { recursive: true })
  cpSync(join(root, 'index.html'), join(client, 'index.html'))
  const { default: react } = await importFrom<{ default(): PluginOption }>(root, '@vitejs/plugin-react')
  await bundle(request, {
    root,
    input: { server: 'src/server.ts' },
    folder: FOLDER,
    plugins: [react()],
    define: { __CLIENT_DIR__: JSON.stringify('./client/') },
    isExternal,
  })
  return {
    entry: entryPath(request, 'server', FOLDER),
    args: [],
    env: {},
    path: '/',
    expected: 'Walks worth writing down',
  }
}

/** Gives a build the packages of a folder, as links in a `node_modules` of its own: they have to be found from where the build is. */
function linkPackages(from: string, to: string): void {
  const packages = join(from, 'node_modules')
  for (const name of readdirSync(packages)) {
    if (name.startsWith('.')) continue
    const names = name.startsWith('@')
      ? readdirSync(join(packages, name)).map((inner) => `${name}/${inner}`)
      : [name]
    for (const link of names) {
      const path = join(to, 'node_modules', link)
      mkdirSync(dirname(path), { recursive: true })
      symlinkSync(realpathSync(join(packages, link)), path)
    }
  }
}
