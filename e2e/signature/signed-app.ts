// A program of chunks and packages, built with a key, or with another, or with none.
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checksum, PACK_FILE_NAME } from '@esm-bytecode/format'
import type { NodeRelease } from '@esm-bytecode/nodes'
import type { StoreStats } from '@esm-bytecode/runtime'
import { expect } from 'vitest'
import { runProgram, type Stats, type StartForm } from '../../playground/test-utils.ts'
import { buildConfig, testBuild, type Files, type TestBuild } from '../plugin/test-build.ts'

export interface KeyPair {
  /** PEM. */
  readonly privateKey: string
  /** PEM. */
  readonly publicKey: string
}

export function createKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    publicKey: String(publicKey.export({ type: 'spki', format: 'pem' })),
  }
}

export const keyObject = ({ privateKey }: KeyPair): KeyObject => createPrivateKey(privateKey)

/** What every start below prints. */
export const OUTPUT = 'main 1 shared cjs\nlazy shared\n'

const app: Files = {
  'node_modules/cjs/package.json': '{ "name": "cjs", "main": "index.js" }',
  'node_modules/cjs/index.js': `exports.name = require('./name.js')`,
  'node_modules/cjs/name.js': `module.exports = 'cjs'`,
  'node_modules/es/package.json': '{ "name": "es", "type": "module", "exports": "./index.js" }',
  'node_modules/es/index.js': `import cjs from 'cjs'; export const name = cjs.name`,
  'src/main.js': `
    import { name } from 'es'
    import { shared } from './shared.js'
    export const version = 1
    console.log('main', version, shared(), name)
    const { lazy } = await import('./lazy.js')
    console.log(lazy())
  `,
  'src/lazy.js': `import { shared } from './shared.js'\nexport const lazy = () => 'lazy ' + shared()`,
  'src/shared.js': `export const shared = () => 'shared'`,
}

/**
 * `dist/main.js`, `dist/lazy.js`, `dist/shared.js` and the pack, built by Rollup on one Node.
 *
 * @param files put in the place of others
 * @param options source of options of `esmBytecode()`
 */
export function buildApp(
  node: NodeRelease,
  pair: KeyPair | null,
  { files = {}, options = '' }: { files?: Files; options?: string } = {},
): Promise<TestBuild> {
  const sign = pair === null ? '' : `sign: { privateKey: readFileSync('private.pem', 'utf8') },`
  const config = buildConfig({
    options: `{ ${sign} ${options} }`,
    fields: `external: ['es', 'cjs'], output: { chunkFileNames: ({ name }) => (name === 'lazy' ? 'lazy.js' : 'shared.js') }`,
  })
  return testBuild(
    {
      ...app,
      'build.config.js': config,
      ...(pair && { 'private.pem': pair.privateKey, 'public.pem': pair.publicKey }),
      ...files,
    },
    { host: 'rollup', node },
  )
}

export interface FullStats extends Stats {
  readonly enabled: boolean
  readonly reason: string | null
  readonly store: StoreStats
}

export interface AppStart {
  readonly stats: FullStats
  module(name: string): Stats['modules'][number] | undefined
}

/**
 * Starts the program. Whatever is trusted, it prints what plain Node prints.
 *
 * @param publicKey PEM text or a path; `null`: the variable is not set
 */
export async function startApp(
  { root, node }: TestBuild,
  form: StartForm,
  publicKey: string | null,
  output: string = OUTPUT,
): Promise<AppStart> {
  const env: Record<string, string> = publicKey === null ? {} : { ESM_BYTECODE_PUBLIC_KEY: publicKey }
  const run = (how: StartForm) => runProgram(root, 'dist/main.js', { node: node.execPath, form: how, env })
  const plain = await run('plain')
  expect(plain).toMatchObject({ code: 0, stdout: output, stderr: '' })
  const { code, stdout, stderr, stats } = await run(form)
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: output, stderr: '' })
  return {
    stats: stats as FullStats,
    module: (name) => stats.modules.find((module) => module.name === name),
  }
}

export function expectAllFromBytecode({ stats }: AppStart, tier: 'eager' | 'warm' = 'eager'): void {
  const names = stats.modules.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['main.js', 'shared.js', 'lazy.js', 'index.js', 'name.js']))
  for (const module of stats.modules)
    expect(module).toMatchObject({ bytecode: 'accepted', tier, reason: null })
}

/** Sidecars and packs of the build, as absolute paths. */
export function signedFiles({ root, files }: TestBuild): { sidecars: string[]; packs: string[] } {
  const all = files.filter((file) => file.endsWith('.bmes')).map((file) => join(root, file))
  const isPack = (file: string) => file.endsWith(PACK_FILE_NAME)
  return { sidecars: all.filter((file) => !isPack(file)), packs: all.filter(isPack) }
}

/** Flips a bit of the first section of a kind, and makes every checksum fit again, as a forger would. */
export async function forge(file: string, kind: number): Promise<void> {
  const bytes = await readFile(file)
  const sectionCount = bytes.readUInt32LE(12)
  for (let index = 0, isDone = false; index < sectionCount; index++) {
    const entry = 40 + 16 * index
    const start = bytes.readUInt32LE(entry + 4)
    const end = start + bytes.readUInt32LE(entry + 8)
    if (!isDone && bytes.readUInt16LE(entry) === kind) {
      bytes[end - 1]! ^= 1
      isDone = true
    }
    bytes.writeUInt32LE(checksum(bytes.subarray(start, end)), entry + 12)
  }
  bytes.writeUInt32LE(checksum(bytes.subarray(12, 40 + 16 * sectionCount)), 8)
  await writeFile(file, bytes)
}
