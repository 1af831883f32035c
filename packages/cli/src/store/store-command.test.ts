import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { encodeStoreEntry, storeEntryPath, type StoreEntry } from '@esm-bytecode/format'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { run } from '../run.ts'
import type { StoreClearReport, StoreListReport } from './store-report.ts'

const BYTECODE_SECTION = 6

const ENTRY: StoreEntry = {
  name: 'main.mjs',
  subject: { source: { byteLength: 24, checksum: 1 }, textByteLength: 240, textChecksum: 2 },
  bytecode: {
    target: {
      nodeVersion: 'v24.21.0',
      platform: 'linux',
      arch: 'x64',
      nodeBuild: 3,
      v8: { magic: 4, versionHash: 5, flagHash: 6, readOnlySnapshotChecksum: 7 },
      flags: '',
      scriptName: null,
      textChecksum: 2,
      tier: 'warm',
    },
    data: Buffer.alloc(1000),
  },
}
const bytes = Buffer.from(encodeStoreEntry(ENTRY))
/** `<target folder>/<entry name>` */
const path = storeEntryPath(ENTRY.bytecode.target, ENTRY.subject)

let folder: string

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'esm-bytecode-store-')))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(file: string, contents: string | Uint8Array = bytes): string {
  const absolute = join(folder, file)
  mkdirSync(dirname(absolute), { recursive: true })
  writeFileSync(absolute, contents, { mode: 0o600 })
  return absolute
}

async function cli(...args: string[]) {
  let output = ''
  let errors = ''
  const code = await run(['store', ...args], {
    write: (text) => void (output += text),
    writeError: (text) => void (errors += text),
  })
  return { code, output, errors }
}

async function json<Report>(...args: string[]): Promise<Report> {
  const { code, output, errors } = await cli(...args, '--json')
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  return JSON.parse(output) as Report
}

const list = async (...args: string[]) => (await json<StoreListReport>('list', ...args)).stores
const clear = async (...args: string[]) => (await json<StoreClearReport>('clear', ...args)).stores
const files = () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()

describe('list', () => {
  test('entries by target, with their modules, sizes and times', async () => {
    const file = write(`.esm-bytecode/${path}`)
    utimesSync(file, 1_700_000_000, 1_700_000_000)
    const [store, ...others] = await list(folder)
    expect(others).toEqual([])
    expect(store).toEqual({
      directory: join(folder, '.esm-bytecode'),
      targets: [
        {
          folder: dirname(path),
          byteLength: bytes.length,
          entries: [
            {
              file: path.split('/')[1],
              byteLength: bytes.length,
              modified: '2023-11-14T22:13:20.000Z',
              module: 'main.mjs',
              problem: null,
            },
          ],
          temporaries: [],
        },
      ],
      others: [],
    })
    const { output } = await cli(folder)
    expect(output).toContain(`${dirname(path)}: 1 entry, `)
    expect(output).toContain('written 2023-11-14T22:13:20Z')
    expect(output).toContain('main.mjs')
    expect(output).not.toContain('unsound')
  })

  test('what is unsound is marked, with what is wrong', async () => {
    const [target, name] = path.split('/') as [string, string]
    const damaged = Buffer.from(bytes)
    const entry = Array.from({ length: damaged.readUInt32LE(12) }, (_, i) => 40 + 16 * i).find(
      (at) => damaged.readUInt16LE(at) === BYTECODE_SECTION,
    )!
    const middle = damaged.readUInt32LE(entry + 4) + 100
    damaged[middle] = damaged[middle]! ^ 1
    write(`a/.esm-bytecode/${path}`, damaged)
    write(`b/.esm-bytecode/${path}`, bytes.subarray(0, 100))
    write(`c/.esm-bytecode/${target}/00000000-1-00000000.bytecode`)
    const later = Buffer.from(bytes)
    later.writeUInt32LE(2, 4)
    write(`d/.esm-bytecode/${path}`, later)
    chmodSync(write(`e/.esm-bytecode/${path}`), 0o666)
    const problems = (await list(folder)).map(({ targets }) => targets[0]?.entries[0])
    expect(problems.map((each) => [each?.module, each?.problem])).toEqual([
      ['main.mjs', expect.stringContaining('the bytecode')],
      [null, expect.stringContaining('cut off')],
      ['main.mjs', `it belongs at ${target}/${name}`],
      [null, expect.stringContaining('BMES version 2')],
      ['main.mjs', process.platform === 'win32' ? null : 'other users can write it (mode 666)'],
    ])
    expect((await cli(folder)).output.match(/unsound: /g)).toHaveLength(5)
  })

  test('temporary files and what is not of the store', async () => {
    write(`.esm-bytecode/${path}.12345.0f1e2d.tmp`, 'half')
    write(`.esm-bytecode/${dirname(path)}/notes.txt`, 'mine')
    write('.esm-bytecode/README', 'mine')
    const [store] = await list(folder)
    expect(store!.targets[0]).toMatchObject({ byteLength: 4, entries: [], temporaries: [{ byteLength: 4 }] })
    expect(store!.others).toEqual(['README', `${dirname(path)}/notes.txt`])
    const { output } = await cli(folder)
    expect(output).toContain('1 temporary file, ')
    expect(output).toContain(`Not of the store: README, ${dirname(path)}/notes.txt`)
  })

  test('the store of ESM_BYTECODE_CACHE, where no folder is given', async () => {
    write(`cache/${path}`)
    vi.stubEnv('ESM_BYTECODE_CACHE', join(folder, 'cache'))
    expect((await list()).map(({ directory }) => directory)).toEqual([join(folder, 'cache')])
    expect(await list(folder)).toEqual([])
    vi.stubEnv('ESM_BYTECODE_CACHE', join(folder, 'none'))
    expect(await list()).toEqual([])
    expect((await cli()).output).toContain(`There is no store at ${join(folder, 'none')}`)
  })

  test('a store itself; not those of packages, nor behind links', async () => {
    write(`app/.esm-bytecode/${path}`)
    write(`app/node_modules/p/.esm-bytecode/${path}`)
    symlinkSync(join(folder, 'app'), join(folder, 'link'))
    const directory = join(folder, 'app/.esm-bytecode')
    expect((await list(folder)).map((store) => store.directory)).toEqual([directory])
    expect((await list(directory)).map((store) => store.directory)).toEqual([directory])
  })
})

describe('clear', () => {
  test('removes entries, sound or not, temporary files and empty folders', async () => {
    write(`dist/.esm-bytecode/${path}`)
    write(`dist/.esm-bytecode/${dirname(path)}/00000000-1-00000000-ffffffff.bytecode`, 'damaged')
    write(`dist/.esm-bytecode/${path}.12345.0f1e2d.tmp`, 'half')
    write('dist/main.mjs')
    const [cleared] = await clear(folder)
    expect(cleared).toMatchObject({
      directory: join(folder, 'dist/.esm-bytecode'),
      byteLength: bytes.length + 7 + 4,
      others: [],
    })
    expect([...cleared!.removed].sort()).toEqual(
      [`${dirname(path)}/00000000-1-00000000-ffffffff.bytecode`, path, `${path}.12345.0f1e2d.tmp`].sort(),
    )
    expect(files()).toEqual(['dist', 'dist/main.mjs'])
  })

  test('touches nothing that is not of the store, nor what links lead to', async () => {
    const outside = write(`outside/${path}`)
    write(`.esm-bytecode/${path}`)
    const kept = [
      '.esm-bytecode/README',
      `.esm-bytecode/${dirname(path)}/notes.txt`,
      `.esm-bytecode/${path}.bak`,
      `.esm-bytecode/deep/${path}`,
      `.esm-bytecode/other/${path.split('/')[1]}`,
    ]
    for (const file of kept) write(file, 'mine')
    const linked = dirname(path).replace(/^v\d+/, 'v99')
    symlinkSync(dirname(outside), join(folder, '.esm-bytecode', linked))
    symlinkSync(outside, join(folder, '.esm-bytecode', dirname(path), '11111111-1-11111111.bytecode'))
    const [cleared] = await clear(folder)
    expect(cleared!.removed).toEqual([path])
    expect(cleared!.others).toContain(linked)
    for (const file of kept) expect(readFileSync(join(folder, file), 'utf8')).toBe('mine')
    expect(readFileSync(outside).equals(bytes)).toBe(true)
  })

  test('keeps the folder that ESM_BYTECODE_CACHE names, and says what was removed', async () => {
    write(`cache/${path}`)
    vi.stubEnv('ESM_BYTECODE_CACHE', join(folder, 'cache'))
    const { code, output } = await cli('clear')
    expect(code).toBe(0)
    expect(output).toContain(`Removed ${join(folder, 'cache')}/${path}`)
    expect(output).toContain('1 file removed')
    expect(existsSync(join(folder, 'cache'))).toBe(true)
    expect(files()).toEqual(['cache'])
  })
})

test.each([
  [[], 'ESM_BYTECODE_CACHE'],
  [['clear'], 'ESM_BYTECODE_CACHE'],
  [['claer'], 'claer is no folder. Did you mean "clear"?'],
  [['list', 'no-such-folder'], 'no-such-folder is no folder'],
  [['list', '.', '--jsno'], '--json'],
])('wrong usage: store %j', async (args, message) => {
  vi.stubEnv('ESM_BYTECODE_CACHE', '0')
  const { code, output, errors } = await cli(...args)
  expect(code).toBe(2)
  expect(output).toBe('')
  expect(errors).toContain(message)
  expect(errors).toContain('esm-bytecode store --help')
})
