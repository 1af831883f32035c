import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { listNodes } from '@esm-bytecode/nodes'
import { describe, expect, test } from 'vitest'
import { writeFiles } from '../plugin/test-build.ts'
import { buildStoreApp, expectSoundStore, expectStart, sources, type StoreApp } from './store-app.ts'

const nodes = listNodes().map((node) => ({ node, major: node.major }))

const record = `
  import { getStats, importModule } from '@esm-bytecode/runtime'
  import { startRecording } from '@esm-bytecode/runtime/record'
  const recording = startRecording(process.argv[2])
  const { run } = await importModule('./dist/main.js', import.meta.url)
  const before = recording.write()
  if (process.argv[3]) run()
  const after = recording.write()
  console.log(JSON.stringify({ before, after, stats: getStats() }))
`

interface Recorded {
  readonly before: readonly { url: string; byteLength: number }[]
  readonly after: readonly { url: string; byteLength: number }[]
  readonly stats: {
    modules: readonly { source: string | null }[]
    store: { enabled: boolean; reason: string }
  }
}

async function run<T>(app: StoreApp, program: string, args: string[], flags: string[] = []): Promise<T> {
  const { code, stdout, stderr } = await app.start(program, { args, flags })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout) as T
}

const total = (modules: readonly { byteLength: number }[]) =>
  modules.reduce((sum, { byteLength }) => sum + byteLength, 0)

describe.each(nodes)('Node $major', ({ node }) => {
  test('what was recorded, processes with the same flags take, and each run adds to it', async () => {
    const app = await buildStoreApp(node)
    await writeFiles(app.root, { 'record.js': record })
    const directory = join(app.root, 'recorded')
    const first = await run<Recorded>(app, 'record.js', [directory])
    expect(first.after).toHaveLength(4)
    expect(first.stats.modules.map(({ source }) => source)).toEqual([null, null, null, null])
    expect(first.stats.store).toMatchObject({ enabled: false, reason: 'the program is being recorded' })

    const second = await run<Recorded>(app, 'record.js', [directory, 'run'])
    expect(second.stats.modules.map(({ source }) => source)).toEqual(Array(4).fill('store'))
    expect(total(second.before)).toBe(total(first.after))
    expect(total(second.after)).toBeGreaterThan(total(second.before))
    const third = await run<Recorded>(app, 'record.js', [directory])
    expect(total(third.after)).toBe(total(second.after))
    // And the runtime itself.
    expect(await expectSoundStore(directory)).toHaveLength(5)

    // Laid out as a store is, for a process that has no sidecar for these flags.
    const flagged = join(app.root, 'flagged')
    await run<Recorded>(app, 'record.js', [flagged, 'run'], ['--max-lazy'])
    const report = await expectStart(app, { env: { ESM_BYTECODE_CACHE: flagged } })
    expect(sources(report)).toEqual(['store'])
    expect(report.store).toMatchObject({ read: 4, removed: 0 })
  })

  test('a recording that comes too late, or in a process without sidecars, is an error', async () => {
    const app = await buildStoreApp(node)
    await writeFiles(app.root, {
      'late.js': `
        import { importModule } from '@esm-bytecode/runtime'
        import { startRecording } from '@esm-bytecode/runtime/record'
        await importModule('./dist/main.js', import.meta.url)
        try { startRecording('/nowhere') } catch ({ code, message }) { console.log(JSON.stringify({ code, message })) }
      `,
    })
    const expected = (why: string) => ({
      code: 'BMES_ERR_RECORD',
      message: `This process cannot be recorded: ${why}. Call startRecording() before anything of the program is loaded, in a process that uses sidecars.`,
    })
    expect(await run(app, 'late.js', [])).toEqual(expected('modules of the program are loaded already'))
    const off = await app.start('late.js', { env: { ESM_BYTECODE: '0' }, flags: [] })
    expect(JSON.parse(off.stdout)).toEqual(expected('ESM_BYTECODE=0 turns sidecars off'))
  })

  test('checkModules() tells how modules would run, runs none, and leaves the store alone', async () => {
    const app = await buildStoreApp(node)
    // A store that would serve them.
    await expectStart(app)
    await writeFiles(app.root, {
      'dist/plain.js': 'export {}',
      'check.js': `
        import { checkModules } from '@esm-bytecode/runtime/check'
        const results = checkModules(process.argv.slice(2))
        console.log(JSON.stringify(results.map(({ name, served, bytecode, source, code }) => [name, served, bytecode, source, code])))
      `,
    })
    const urls = ['main', 'm1', 'plain', 'missing', '%zz'].map(
      (name) => `${pathToFileURL(app.root).href}/dist/${name}.js`,
    )
    const missing = ['native', 'none', null, 'BMES_WARN_NO_SIDECAR']
    expect(await run(app, 'check.js', urls)).toEqual([
      ['main.js', 'closed-graph', 'accepted', 'sidecar', null],
      ['m1.js', 'closed-graph', 'accepted', 'sidecar', null],
      ['plain.js', ...missing],
      ['missing.js', ...missing],
      ['%zz.js', ...missing],
    ])
    expect(await run(app, 'check.js', urls.slice(0, 2), ['--max-lazy'])).toEqual([
      ['main.js', 'closed-graph', 'none', null, 'BMES_WARN_OTHER_FLAGS'],
      ['m1.js', 'closed-graph', 'none', null, 'BMES_WARN_OTHER_FLAGS'],
    ])
  })
})
