import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const majors = [20, 22, 24, 26]

export const FORMS = /** @type {const} */ (['register', 'importModule'])

export const testsAll = process.env.ESM_BYTECODE_TEST_ALL === '1'

/** @type {import('./index.d.ts').NodeRelease[] | undefined} */
let found

export function listNodes() {
  return allNodes().filter(({ hasRegisterHooks }) => hasRegisterHooks)
}

export function listNodesWithoutHooks() {
  return allNodes().filter(({ hasRegisterHooks }) => !hasRegisterHooks)
}

export function oneNode() {
  const nodes = listNodes()
  const node = nodes.find(({ major }) => major === 24) ?? nodes.at(-1)
  if (node) return node
  throw new Error(
    'No Node with complete module hooks is there. Install the optional dependencies of e2e/nodes.',
  )
}

function allNodes() {
  const { ESM_BYTECODE_TEST_NODES: others = '' } = process.env
  found ??=
    others === '' ? majors.flatMap((major) => findNode(major) ?? []) : others.split(':').map(describeNode)
  return found
}

/** @param {string} execPath */
export function describeNode(execPath) {
  const { NODE_OPTIONS: _, ...env } = process.env
  return release(
    execPath,
    execFileSync(execPath, ['-p', 'process.version'], { env, encoding: 'utf8' }).trim(),
  )
}

/** The oldest one whose hooks are used. */
export function oldestNodeWithHooks() {
  const node = installed('22.18')
  if (!node) {
    const how = 'install the optional dependency node-22.18'
    console.warn(`\n!! Node 22.18 is missing: tests on it are SKIPPED (to run them, ${how}).\n`)
  }
  return node
}

/** @param {number} major */
function findNode(major) {
  const node = installed(major) ?? running(major)
  if (!node) {
    const how = major === 20 ? 'run the tests with Node 20' : `install the optional dependency node-${major}`
    console.warn(`\n!! Node ${major} is missing: tests on it are SKIPPED (to run them, ${how}).\n`)
  }
  return node
}

/** @param {number | string} version */
function installed(version) {
  try {
    const manifest = require.resolve(`node-${version}/package.json`)
    const { version: exact } = JSON.parse(readFileSync(manifest, 'utf8'))
    return release(join(dirname(manifest), 'bin', 'node'), `v${exact}`)
  } catch {
    return undefined
  }
}

/** @param {number} major */
function running(major) {
  const node = release(process.execPath, process.version)
  return node.major === major ? node : undefined
}

/** @param {string} execPath @param {string} version */
function release(execPath, version) {
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number)
  /** @param {...[number, number]} since The first minor version of each major one that has the feature; later majors have it. */
  const has = (...since) => {
    const first = since.find(([other]) => other === major)
    return first ? minor >= first[1] : major > (since.at(-1)?.[0] ?? 0)
  }
  return {
    major,
    version,
    execPath,
    // packages/runtime/src/process/node-features.ts
    hasRegisterHooks: major !== 23 && has([22, 18], [24, 1]),
    // https://nodejs.org/api/module.html#module-compile-cache
    hasCompileCache: has([22, 1]),
  }
}
