// docs/flags.md is what this test measures: `UPDATE_FLAGS=1` writes it.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Compiler } from '@esm-bytecode/compiler'
import { listNodes } from '@esm-bytecode/nodes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const FLAGS = [
  '--max-old-space-size=300',
  '--max-old-space-size-percentage=50',
  '--max-semi-space-size=32',
  '--min-semi-space-size=4',
  '--max-heap-size=500',
  '--initial-old-space-size=64',
  '--initial-heap-size=64',
  '--semi-space-growth-factor=3',
  '--stack-size=1500',
  '--stack-trace-limit=50',
  '--expose-gc',
  '--trace-gc',
  '--no-flush-bytecode',
  '--single-threaded',
  '--abort-on-uncaught-exception',
  '--disallow-code-generation-from-strings',
  '--no-opt',
  '--no-turbofan',
  '--no-maglev',
  '--no-sparkplug',
  '--interpreted-frames-native-stack',
  '--perf-basic-prof',
  '--prof',
  '--jitless',
  '--max-lazy',
  '--no-lazy',
  '--lite-mode',
  '--no-use-ic',
  '--always-sparkplug',
  '--allow-natives-syntax',
  '--enable-source-maps',
  '--cpu-prof',
] as const

const HERE = fileURLToPath(new URL('.', import.meta.url))
const DOCUMENT = fileURLToPath(new URL('../../docs/flags.md', import.meta.url))
const isUpdating = process.env['UPDATE_FLAGS'] === '1'
const nodes = listNodes()
const folders = new Map<string, string>()
const outcomes = new Map<string, string>()

beforeAll(async () => {
  for (const node of nodes) {
    const folder = mkdtempSync(join(HERE, `.${node.major}-`))
    folders.set(node.version, folder)
    for (const name of ['program.mjs', 'start.mjs']) cpSync(join(HERE, name), join(folder, name))
    mkdirSync(join(folder, 'node_modules/@esm-bytecode'), { recursive: true })
    symlinkSync(
      fileURLToPath(new URL('../../packages/runtime', import.meta.url)),
      join(folder, 'node_modules/@esm-bytecode/runtime'),
    )
    const path = join(folder, 'program.mjs')
    const compiler = new Compiler({ targets: [{ node: node.execPath }] })
    const [compiled] = (
      await compiler.compile([
        { id: 'program.mjs', bytes: readFileSync(path), url: pathToFileURL(path).href },
      ])
    ).modules
    await compiler.close()
    writeFileSync(`${path}.bmes`, compiled!.sidecar!)
  }
}, 60_000)

afterAll(() => {
  for (const folder of folders.values()) rmSync(folder, { recursive: true, force: true })
})

describe.each(nodes)('Node $version', ({ execPath, version }) => {
  const start = (flag: string, how: 'native' | 'sidecars') => {
    const { stderr, status, output } = spawnSync(execPath, [flag, 'start.mjs', how], {
      cwd: folders.get(version)!,
      env: { ...process.env, ESM_BYTECODE_CACHE: '0' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    })
    const answer = (output[3] || '{}') as string
    return { stderr, status, ...(JSON.parse(answer) as { log?: unknown; module?: Record<string, unknown> }) }
  }

  test.each(FLAGS)('%s', (flag) => {
    const native = start(flag, 'native')
    if (/bad option|not allowed/.test(native.stderr)) {
      outcomes.set(`${flag} ${version}`, '–')
      return
    }
    const ours = start(flag, 'sidecars')
    expect(ours.log).toEqual(native.log)
    expect(native.log).toBeDefined()
    expect(ours.status).toBe(native.status)
    expect(native.status).toBe(0)
    const { bytecode, code, reason } = ours.module!
    outcomes.set(`${flag} ${version}`, bytecode === 'accepted' ? 'used' : 'from source')
    if (bytecode === 'accepted') return
    expect({ code, reason }).toEqual({
      code: 'BMES_WARN_OTHER_FLAGS',
      reason: `its bytecode was made without ${flag}; build for a target with the nodeOptions of this process`,
    })
  })
})

test('docs/flags.md says so', () => {
  const rows = FLAGS.map((flag) => [
    `\`${flag}\``,
    ...nodes.map(({ version }) => outcomes.get(`${flag} ${version}`)!),
  ])
  const document = readFileSync(DOCUMENT, 'utf8')
  const table = [['Flag', ...nodes.map(({ major }) => `Node ${major}`)], ...rows]
  const written = document
    .split('\n')
    .filter((line) => /^\| (?:Flag|`--)/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
  if (isUpdating) {
    const lines = [table[0]!, table[0]!.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
    writeFileSync(
      DOCUMENT,
      document.replace(/\| Flag[^]*?(?=\n\n)/, () => lines.join('\n')),
    )
  } else if (nodes.length === 4) {
    expect(written).toEqual(table)
  }
})
