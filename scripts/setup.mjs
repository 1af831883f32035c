// Brings a fresh clone to where everything can run, with Node and npm alone: installs, then builds. What is up to date
// already is left alone.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildPackages } from './lib/build-packages.mjs'
import { satisfies } from './lib/node-range.mjs'
import { elapsed, runPnpm } from './lib/process.mjs'
import { checksum, readStamp, writeStamp } from './lib/stamps.mjs'
import { listWorkspaceFolders, manifest, pnpmVersion, readJson, root } from './lib/workspace.mjs'

const start = performance.now()
try {
  checkNode()
  const installed = await install()
  const built = await build()
  if (installed || built) console.log(`Ready in ${elapsed(start)}.\n`)
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}

function checkNode() {
  const range = manifest.engines.node
  if (satisfies(process.versions.node, range)) return
  throw new Error(
    `This is Node ${process.versions.node}; ESM bytecode needs ${range}. Please install another Node.`,
  )
}

async function install() {
  const names = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'].map((name) => join(root, name))
  const folders = listWorkspaceFolders()
  const inputs = checksum([...names, ...folders.map((folder) => join(folder, 'package.json'))])
  const complete = folders.every(
    (folder) => !needsModules(folder) || existsSync(join(folder, 'node_modules')),
  )
  if (complete && readStamp('install') === inputs) return false

  const begin = performance.now()
  console.log(`Installing dependencies with pnpm ${pnpmVersion} …`)
  const { code } = await runPnpm(pnpmVersion, ['install', '--frozen-lockfile', '--reporter=append-only'])
  if (code !== 0) throw new Error('The installation failed: see above.')
  writeStamp('install', inputs)
  console.log(`Installed in ${elapsed(begin)}.`)
  return true
}

async function build() {
  let announced = false
  const built = await buildPackages({
    log(line) {
      if (!announced) console.log('Building the packages …')
      announced = true
      console.log(line)
    },
  })
  return built > 0
}

/** @param {string} folder */
function needsModules(folder) {
  const { dependencies, devDependencies } = readJson(join(folder, 'package.json'))
  return Object.keys({ ...dependencies, ...devDependencies }).length > 0
}
