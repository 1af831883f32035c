// What is signed, and who is believed: real builds, and starts that are told a public key.
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Compiler, createSigner } from '@esm-bytecode/compiler'
import { PACK_FILE_NAME, readSignature } from '@esm-bytecode/format'
import { FORMS } from '@esm-bytecode/nodes'
import { warm } from '@esm-bytecode/warm'
import { describe, expect, test } from 'vitest'
import { runProgram } from '../../playground/test-utils.ts'
import { createProject, nodes, writeFiles, type TestBuild } from '../plugin/test-build.ts'
import {
  buildApp,
  createKeyPair,
  expectAllFromBytecode,
  forge,
  keyObject,
  OUTPUT,
  signedFiles,
  startApp,
} from './signed-app.ts'

const key = createKeyPair()
const otherKey = createKeyPair()
const rows = nodes.flatMap((node) => FORMS.map((form) => ({ node, form, major: node.major })))

/** Kinds of sections: `docs/bmes.md`. */
const PATCHES = 8
const BYTECODE = 6
const MODULES = 14
const CONTENTS = 16

const isSigned = async (file: string) => readSignature(await readFile(file), file) !== null

describe.each(rows)('Node $major, $form', ({ node, form }) => {
  test('what is signed starts from bytecode, with the key and without', async () => {
    const built = await buildApp(node, key)
    const { sidecars, packs } = signedFiles(built)
    expect([sidecars.length, packs.length]).toEqual([3, 1])
    for (const file of [...sidecars, ...packs]) expect(await isSigned(file), file).toBe(true)

    for (const publicKey of [key.publicKey, 'public.pem', join(built.root, 'public.pem')]) {
      const started = await startApp(built, form, publicKey)
      expectAllFromBytecode(started)
      expect(started.stats.enabled).toBe(true)
      expect(started.stats.store).toMatchObject({
        enabled: false,
        directory: null,
        reason:
          'ESM_BYTECODE_PUBLIC_KEY turns the store off, because what a process stores is signed by nobody',
      })
    }
    const started = await startApp(built, form, null)
    expectAllFromBytecode(started)
    expect(started.stats.store.reason).toBeNull()
  })

  test('what is signed by nobody, or by another, is left to Node', async () => {
    for (const [pair, why] of [
      [null, /its sidecar is not signed, and ESM_BYTECODE_PUBLIC_KEY is set; build with the option "sign"/],
      [otherKey, /its sidecar is not signed with the key of ESM_BYTECODE_PUBLIC_KEY, or was changed since/],
    ] as const) {
      const built = await buildApp(node, pair)
      const { stats, module } = await startApp(built, form, key.publicKey)
      expect(stats.modules.filter(({ served }) => served !== 'native')).toEqual([])
      expect(module('main.js')).toMatchObject({ code: 'BMES_WARN_SIGNATURE' })
      expect(module('main.js')!.reason).toMatch(why)
      expectAllFromBytecode(await startApp(built, form, null))
    }
  })

  test('of one file that was changed, nothing is used', async () => {
    const built = await buildApp(node, key)
    const { root } = built
    const main = join(root, 'dist/main.js.bmes')
    const pack = join(root, 'dist/externals.bmes')
    for (const [file, kind] of [
      [main, PATCHES],
      [main, BYTECODE],
      [pack, MODULES],
      [pack, CONTENTS],
    ] as const) {
      const original = await readFile(file)
      await forge(file, kind)
      const { module } = await startApp(built, form, 'public.pem')
      expect(module('main.js')).toMatchObject({ served: 'native', code: 'BMES_WARN_SIGNATURE' })
      expect(module('main.js')!.reason).toContain(file === main ? 'its sidecar is not signed with' : file)
      await writeFile(file, original)
    }
    expectAllFromBytecode(await startApp(built, form, 'public.pem'))
  })

  test('a signature is for the chunk and the build that it was made with, too', async () => {
    const built = await buildApp(node, key)
    const files = { 'src/shared.js': `export const shared = () => 'SHARED'` }
    const other = await buildApp(node, key, { files })
    const swap = (name: string) => copyFile(join(other.root, name), join(built.root, name))

    await swap('dist/shared.js.bmes')
    const { module } = await startApp(built, form, 'public.pem')
    expect(module('shared.js')).toMatchObject({ served: 'native' })
    expect(module('shared.js')!.reason).toMatch(/it has changed since its sidecar was made/)

    await swap('dist/shared.js')
    await swap('dist/externals.bmes')
    const mixed = await startApp(built, form, 'public.pem', OUTPUT.replaceAll('shared', 'SHARED'))
    expect(mixed.module('main.js')).toMatchObject({ served: 'native', code: 'BMES_WARN_PACK_OTHER_BUILD' })
  })

  test('a key that cannot be used leaves everything to Node', async () => {
    const built = await buildApp(node, key)
    await writeFiles(built.root, { 'empty.pem': '' })
    for (const [publicKey, why] of [
      ['missing.pem', /names missing\.pem, which cannot be read \(ENOENT/],
      ['empty.pem', /holds no public key/],
      ['private.pem', /holds no public key/],
      ['', /is empty/],
    ] as const) {
      const { stats } = await startApp(built, form, publicKey)
      expect(stats).toMatchObject({ enabled: false, modules: [] })
      expect(stats.reason).toMatch(why)
      expect(stats.reason).toContain('; set it to the PEM text of an Ed25519 public key')
      expect(stats.store).toMatchObject({ enabled: false })
    }
    const env = { ESM_BYTECODE_PUBLIC_KEY: 'missing.pem', ESM_BYTECODE_DEBUG: '1' }
    const { stdout, stderr } = await runProgram(built.root, 'dist/main.js', {
      node: node.execPath,
      form,
      env,
    })
    expect(stdout).toBe(OUTPUT)
    expect(stderr).toMatch(
      /^esm-bytecode: everything runs natively: ESM_BYTECODE_PUBLIC_KEY names missing\.pem, /,
    )
  })

  test('the code of cryptography is only loaded where there is a key', async () => {
    const built = await buildApp(node, key)
    await writeFiles(built.root, {
      'dist/probe.js': `
        await import('./main.js')
        console.log(process.moduleLoadList.includes('NativeModule crypto'))
      `,
    })
    const load = async (env: Record<string, string>) => {
      const options = { node: node.execPath, form, env }
      return (await runProgram(built.root, 'dist/probe.js', options)).stdout
    }
    expect(await load({})).toBe(`${OUTPUT}false\n`)
    expect(await load({ ESM_BYTECODE_PUBLIC_KEY: 'public.pem' })).toBe(`${OUTPUT}true\n`)
  })
})

test.each(nodes.map((node) => ({ node, major: node.major })))(
  'a program of CommonJS, on Node $major',
  async ({ node }) => {
    const root = await createProject({
      'package.json': '{ "name": "app" }',
      'main.cjs': `console.log(require('./name.cjs'))`,
      'name.cjs': `module.exports = 'CommonJS'`,
      'public.pem': key.publicKey,
    })
    const externals = { root, commonJs: ['main.cjs'] }
    const env = { ESM_BYTECODE_PUBLIC_KEY: 'public.pem', ESM_BYTECODE_DEBUG: '1' }
    for (const signer of [createSigner(key.privateKey, 'The key'), null]) {
      const compiler = new Compiler({ targets: [{ node: node.execPath }], externals, signer })
      const { pack } = await compiler.compile([])
      await compiler.close()
      await writeFile(join(root, PACK_FILE_NAME), pack!.bytes!)
      const ended = await runProgram(root, 'main.cjs', { node: node.execPath, form: 'register', env })
      expect(ended).toMatchObject({ code: 0, stdout: 'CommonJS\n' })
      const served = ended.stderr.match(/eager bytecode/g) ?? []
      expect(served, ended.stderr).toHaveLength(signer === null ? 0 : 2)
      if (signer === null)
        expect(ended.stderr).toMatch(/externals\.bmes is not signed.* \[BMES_WARN_SIGNATURE\]/)
      else expect(ended.stderr).not.toContain('BMES_WARN_SIGNATURE')
    }
  },
)

describe.each(nodes.map((node) => ({ node, major: node.major })))('warm, Node $major', ({ node }) => {
  const [form] = FORMS
  const warmBuilt = (built: TestBuild, signer: ReturnType<typeof createSigner> | null) =>
    warm({
      entries: [join(built.root, 'dist/main.js')],
      targets: [{ node: node.execPath }],
      cwd: built.root,
      ...signedFiles(built),
      signer,
    })

  test('signs again', async () => {
    const built = await buildApp(node, key, { options: 'warm: true' })
    const { sidecars, packs } = signedFiles(built)
    for (const file of [...sidecars, ...packs]) expect(await isSigned(file), file).toBe(true)
    expectAllFromBytecode(await startApp(built, form, 'public.pem'), 'warm')
  })

  test('touches nothing whose signature it cannot renew, and signs nothing that nobody has', async () => {
    const signer = createSigner(keyObject(key), 'The key')
    const stranger = createSigner(keyObject(otherKey), 'The key')
    const built = await buildApp(node, key)
    const { sidecars, packs } = signedFiles(built)
    const contents = () => Promise.all([...sidecars, ...packs].map((file) => readFile(file)))
    const before = await contents()
    const refused = (message: string) => ({
      code: 'BMES_ERR_OPTION',
      message: expect.stringContaining(message) as string,
    })
    await expect(warmBuilt(built, null)).rejects.toMatchObject(
      refused(
        'is signed, and warming it would make its signature void. Name the key that it was signed with',
      ),
    )
    await expect(warmBuilt(built, stranger)).rejects.toMatchObject(
      refused(
        'is signed with another key, or was changed since, and warming it would sign what nobody has vouched for',
      ),
    )
    expect(await contents()).toEqual(before)
    const report = await warmBuilt(built, signer)
    expect(report.runs).toMatchObject([{ outcome: 'ended' }])
    expectAllFromBytecode(await startApp(built, form, 'public.pem'), 'warm')

    const unsigned = await buildApp(node, null)
    await expect(warmBuilt(unsigned, signer)).rejects.toMatchObject(
      refused('is not signed, and warming it would sign what nobody has vouched for'),
    )
    await rm(unsigned.root, { recursive: true })
  })
})
