import { once } from 'node:events'
import { chmod, copyFile, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { FORMS, listNodes } from '@esm-bytecode/nodes'
import { describe, expect, test } from 'vitest'
import { buildConfig, nodes, testBuild } from '../plugin/test-build.ts'
import { buildSample, edit, expectSameOutcome, SECTION, sectionOffsets, sidecarOf } from './faulty-build.ts'

const rows = nodes.flatMap((node) => FORMS.map((form) => ({ node, form, major: node.major })))

/** What the runtime says when it leaves a module to Node, or its bytecode unused. */
const wayOut = /Build again|build again|then build again/

describe.each(rows)('Node $major, $form', ({ node, form }) => {
  describe('a sidecar that cannot be used leaves the module to Node', () => {
    test.each<[string, (sidecar: Buffer) => Uint8Array, RegExp]>([
      ['empty', () => Buffer.alloc(0), /main\.js\.bmes is empty/],
      ['truncated in its header', (bytes) => bytes.subarray(0, 17), /main\.js\.bmes is cut off/],
      ['truncated in its directory', (bytes) => bytes.subarray(0, 60), /main\.js\.bmes is cut off/],
      ['without its last byte', (bytes) => bytes.subarray(0, -1), /main\.js\.bmes is cut off/],
      ['of another version', (bytes) => (bytes.writeUInt32LE(2, 4), bytes), /main\.js\.bmes has .*version 2/],
      [
        'of another format',
        () => Buffer.from('console.log("no sidecar")'),
        /main\.js\.bmes is not a BMES file/,
      ],
      [
        'damaged in its header',
        (bytes) => ((bytes[25]! ^= 1), bytes),
        /main\.js\.bmes is damaged: the checksum of .* does not match/,
      ],
      [
        'damaged in its module record',
        (bytes) => ((bytes[sectionOffsets(bytes, SECTION.importEntries)[0]! + 4]! ^= 1), bytes),
        /main\.js\.bmes is damaged: the checksum of .* does not match/,
      ],
      [
        'damaged in its patches',
        (bytes) => ((bytes[sectionOffsets(bytes, SECTION.patches)[0]! + 8]! ^= 1), bytes),
        /main\.js\.bmes is damaged: the checksum of .* does not match/,
      ],
    ])('%s', async (_, change, reason) => {
      const { root } = await buildSample(node)
      await edit(sidecarOf(root), change)
      const { ours, module } = await expectSameOutcome(root, node, form)
      expect(ours.stderr).toBe('')
      expect(module('main.js')).toMatchObject({
        served: 'native',
        bytecode: 'none',
        code: 'BMES_WARN_DAMAGED',
      })
      expect(module('main.js')!.reason).toMatch(reason)
      expect(module('main.js')!.reason).toMatch(wayOut)
      expect(module('main.js')!.reason).toContain(join(root, 'dist/main.js.bmes'))
    })

    test('made for another file', async () => {
      const { root } = await buildSample(node)
      await copyFile(join(root, 'dist/lazy.js.bmes'), sidecarOf(root))
      const { module } = await expectSameOutcome(root, node, form)
      expect(module('main.js')).toMatchObject({
        served: 'native',
        reason: 'its sidecar was made for lazy.js; build again',
        code: 'BMES_WARN_OTHER_MODULE',
      })
    })

    test.each<[string, (path: string) => unknown, RegExp]>([
      ['a folder', (path) => mkdir(path), /cannot be read: it is not a regular file/],
      ['a pipe', (path) => execFileSync('mkfifo', [path]), /cannot be read: it is not a regular file/],
      ['a symbolic link', (path) => symlink('kept.bmes', path), /cannot be read: ELOOP/],
    ])('%s in its place', async (_, put, reason) => {
      const { root } = await buildSample(node)
      await rename(sidecarOf(root), join(root, 'dist/kept.bmes'))
      await put(sidecarOf(root))
      const { ours, module } = await expectSameOutcome(root, node, form)
      expect(ours.stderr).toBe('')
      expect(module('main.js')).toMatchObject({
        served: 'native',
        reason: expect.stringMatching(reason),
        code: 'BMES_WARN_UNREADABLE',
      })
    })

    test('one that is missing is none: nothing is said', async () => {
      const { root } = await buildSample(node)
      await rm(sidecarOf(root))
      const { ours, module } = await expectSameOutcome(root, node, form)
      expect(ours.stderr).toBe('')
      expect(module('main.js')).toBeUndefined()
    })

    test('one of a chunk that is imported later', async () => {
      const { root } = await buildSample(node)
      await writeFile(join(root, 'dist/lazy.js.bmes'), '')
      const { module } = await expectSameOutcome(root, node, form)
      expect(module('lazy.js')?.served ?? 'native').toBe('native')
      expect(module('main.js')!.served).not.toBe('native')
      expect(module('lazy.js')).toMatchObject({
        reason: expect.stringContaining('is empty'),
        code: 'BMES_WARN_DAMAGED',
      })
    })

    test('one of a chunk that is imported statically: exports still move', async () => {
      const { root } = await buildSample(node)
      await writeFile(join(root, 'dist/shared.js.bmes'), '')
      const { module } = await expectSameOutcome(root, node, form)
      expect(module('shared.js')?.served ?? 'native').toBe('native')
      expect(module('main.js')).toMatchObject({
        reason: expect.stringMatching(/shared\.js.*is empty/),
        code: 'BMES_WARN_NATIVE_IMPORT',
      })
    })
  })

  describe('bytecode that cannot be used: V8 compiles the module function', () => {
    test('a flipped byte', async () => {
      const { root } = await buildSample(node)
      await edit(sidecarOf(root), (bytes) => {
        bytes[sectionOffsets(bytes, SECTION.bytecode)[0]! + 200]! ^= 4
        return bytes
      })
      const { ours, module } = await expectSameOutcome(root, node, form)
      expect(ours.stderr).toBe('')
      expect(module('main.js')).toMatchObject({
        tier: null,
        bytecode: 'none',
        code: 'BMES_WARN_DAMAGED_BYTECODE',
      })
      expect(module('main.js')!.served).not.toBe('native')
      expect(module('main.js')!.reason).toMatch(/main\.js\.bmes is damaged: the checksum of .*bytecode/)
      expect(module('shared.js')).toMatchObject({ bytecode: 'accepted' })
    })

    test('other flags of V8', async () => {
      const { root } = await buildSample(node)
      const env = { NODE_OPTIONS: '--stack-trace-limit=7 --jitless' }
      const { plain, ours, module } = await expectSameOutcome(root, node, form, { env })
      expect(ours.stderr).toBe(plain.stderr)
      expect(module('main.js')).toMatchObject({
        bytecode: 'none',
        reason:
          'its bytecode was made without --jitless; build for a target with the nodeOptions of this process',
        code: 'BMES_WARN_OTHER_FLAGS',
      })
    })
  })

  describe('a chunk that is no longer the one of its sidecar', () => {
    test.each<[string, (code: string) => string]>([
      ['edited', (code) => `${code}\nconsole.log('edited')\n`],
      ['replaced by a text of the same length', (code) => code.replace('slice(0, 8)', 'slice(1, 9)')],
      ['emptied', () => ''],
      ['turned into a syntax error', (code) => `${code}\n}`],
    ])('%s: what is there now runs', async (_, change) => {
      const { root } = await buildSample(node)
      await edit(join(root, 'dist/main.js'), (bytes) => change(bytes.toString('utf8')))
      const { module } = await expectSameOutcome(root, node, form)
      expect(module('main.js')).toMatchObject({
        served: 'native',
        reason: 'it has changed since its sidecar was made; build again',
        code: 'BMES_WARN_STALE',
      })
    })

    test.each(['main.js', 'shared.js', 'lazy.js'])('%s deleted: the error of plain Node', async (name) => {
      const { root } = await buildSample(node)
      await rm(join(root, 'dist', name))
      const { plain, ours } = await expectSameOutcome(root, node, form)
      expect(ours.code).toBe(1)
      for (const { stderr } of [plain, ours]) {
        expect(stderr).toContain('Cannot find module')
        expect(stderr).toContain(`dist/${name}`)
      }
    })

    test('another chunk was built alone, and exports less', async () => {
      const { root } = await buildSample(node)
      const other = await testBuild(
        {
          'src/main.js': 'export const increment = () => 1',
          'build.config.js': buildConfig({ fields: `output: { entryFileNames: 'shared.js' }` }),
        },
        { host: 'rollup', node },
      )
      for (const file of ['shared.js', 'shared.js.bmes']) {
        await copyFile(join(other.root, 'dist', file), join(root, 'dist', file))
      }
      const { plain, ours, module } = await expectSameOutcome(root, node, form)
      expect(plain.code).toBe(1)
      expect(ours.stderr).toContain('does not provide an export named')
      expect(module('main.js')).toMatchObject({
        served: 'native',
        reason: expect.stringMatching(/shared\.js does not export ".*; build all of it again$/),
        code: 'BMES_WARN_BROKEN_PREMISE',
      })
    })
  })

  test('a sidecar that this user may not read', async () => {
    const { root } = await buildSample(node)
    await chmod(root, 0o755)
    await chmod(sidecarOf(root), 0)
    // For root, every file can be read.
    const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
    const start = async (args: string[], env = {}) => {
      const child = spawn(node.execPath, args, { cwd: root, env, ...user, stdio: ['ignore', 'pipe', 'pipe'] })
      const [stdout, stderr, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close'),
      ])
      return { code, stdout, stderr }
    }
    await writeFile(
      join(root, 'start.js'),
      `import { importModule } from '@esm-bytecode/runtime'; await importModule('./dist/main.js', import.meta.url)`,
    )
    const plain = await start(['dist/main.js'])
    const ours = await start(
      form === 'register' ? ['--import', '@esm-bytecode/runtime/register', 'dist/main.js'] : ['start.js'],
      { ESM_BYTECODE_DEBUG: '1' },
    )
    expect(plain.code, plain.stderr).toBe(0)
    expect({ code: ours.code, stdout: ours.stdout }).toEqual({ code: 0, stdout: plain.stdout })
    expect(ours.stderr).toMatch(
      /main\.js runs natively: its sidecar cannot be read: EACCES.* \[BMES_WARN_UNREADABLE\]$/m,
    )
  })
})

describe('bytecode of another Node', () => {
  const [builder] = nodes
  const others = listNodes().filter(({ major }) => major !== builder!.major)

  test.each(others)('built on another one, run on $major', async (node) => {
    const { root } = await buildSample(builder!)
    for (const form of FORMS) {
      const { ours, module } = await expectSameOutcome(root, node, form)
      expect(ours.stderr).toBe('')
      for (const name of ['main.js', 'shared.js', 'lazy.js']) {
        expect(module(name)).toMatchObject({
          tier: null,
          bytecode: 'none',
          reason: `its bytecode was made for Node ${builder!.version}, this is ${node.version}; build with the Node that runs it`,
          code: 'BMES_WARN_OTHER_NODE',
        })
        expect(module(name)!.served).not.toBe('native')
      }
    }
  })
})

test('the sample is what the other tests take it for', async () => {
  const { root, files } = await buildSample(nodes[0]!)
  expect(files.filter((file) => file.endsWith('.js'))).toEqual([
    'dist/lazy.js',
    'dist/main.js',
    'dist/shared.js',
  ])
  expect(await readFile(join(root, 'dist/main.js'), 'utf8')).toContain('slice(0, 8)')
})
