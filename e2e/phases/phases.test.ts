// `import source` and `import defer`: the module that has one stays with Node, everything around it comes from bytecode.
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { listNodes } from '@esm-bytecode/nodes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url))
const DEFER = '--js-defer-import-eval'
const run = promisify(execFile)
const nodes = listNodes().filter(({ major }) => major >= 24)
const folders = new Map<string, string>()

beforeAll(async () => {
  for (const { version, major, execPath } of nodes) {
    const folder = mkdtempSync(join(HERE, `.${major}-`))
    folders.set(version, folder)
    cpSync(join(HERE, 'programs'), folder, { recursive: true })
    mkdirSync(join(folder, 'node_modules/@esm-bytecode'), { recursive: true })
    symlinkSync(join(REPOSITORY, 'packages/runtime'), join(folder, 'node_modules/@esm-bytecode/runtime'))
    const options = major >= 26 ? ['--node-option', DEFER] : []
    const command = join(REPOSITORY, 'packages/cli/bin/esm-bytecode.mjs')
    await run(execPath, [command, 'compile', '.', ...options], { cwd: folder })
  }
}, 60_000)

afterAll(() => {
  for (const folder of folders.values()) rmSync(folder, { recursive: true, force: true })
})

/** Each with what comes from bytecode, and the first Node that knows its syntax. */
const PROGRAMS: readonly (readonly [program: string, served: readonly string[], since: number])[] = [
  ['src.mjs', ['label.mjs'], 24],
  ['importer.mjs', ['importer.mjs', 'label.mjs'], 24],
  ['defer.mjs', ['heavy.mjs', 'light.mjs'], 26],
  ['reads-later.mjs', ['heavy.mjs', 'light.mjs', 'reads-later.mjs'], 26],
]
const FROM_BYTECODE = 'facade, accepted'

describe.each(nodes)('Node $version', ({ version, major, execPath }) => {
  const flags = major >= 26 ? [DEFER] : []
  const start = async (program: string, ...options: string[]) => {
    const { stdout, stderr } = await run(execPath, [...flags, '--no-warnings', ...options, program], {
      cwd: folders.get(version)!,
    })
    return { stdout, stats: stderr.trim().split('\n').sort() }
  }

  test.each(PROGRAMS.filter(([, , since]) => major >= since))('%s', async (program, served) => {
    const native = await start(program)
    expect(native.stdout).not.toBe('')
    const preloads = ['--import', '@esm-bytecode/runtime/register', '--import', './show-stats.mjs']
    const ours = await start(program, ...preloads)
    expect(ours.stdout).toBe(native.stdout)
    expect(ours.stats.filter((line) => !line.startsWith('show-stats'))).toEqual(
      served.map((name) => `${name}: ${FROM_BYTECODE}`),
    )
  })
})
