import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import v8 from 'node:v8'
import { decodeStoreEntry, storeEntryPath } from '@esm-bytecode/format'
import { afterAll, expect, it } from 'vitest'
import { createStoreProject, type StoredModule } from '../../test/store-project.ts'
import { consume } from '../consume/consume.ts'
import { currentTarget } from '../process/current-target.ts'
import { Recorder } from './recorder.ts'
import { identityOf } from './entry.ts'

// The other tests of this process are for V8 as it was.
afterAll(() => v8.setFlagsFromString('--flush-bytecode'))

const missing = { byteLength: NaN }
let count = 0
const source = () =>
  `export const id = ${count++}; export function f(x) { return [x].map((y) => [y].map((z) => z * 2).join()).join() }`

function setup() {
  const project = createStoreProject()
  const directory = join(project.root, 'recorded')
  const read = ({ subject }: StoredModule) => {
    const target = { ...currentTarget(), scriptName: null }
    const entry = decodeStoreEntry(readFileSync(join(directory, storeEntryPath(target, subject))))
    expect(entry).toMatchObject({ name: 'a.js', subject: identityOf(subject) })
    return entry.bytecode.verify()
  }
  return { project, directory, read }
}

function load(recorder: Recorder, module: StoredModule, hasRun = true) {
  const slot = recorder.open(module.url, module.subject)
  const { bytecode } = slot
  if (bytecode !== null)
    Buffer.from(bytecode.data.buffer, bytecode.data.byteOffset).writeUInt32LE(recorder.flagHash, 12)
  const script = module.compile(bytecode?.data)
  expect(script.cachedDataRejected ?? false).toBe(false)
  slot.keep(script, () => hasRun)
  const call = () =>
    ((script.runInThisContext() as (...args: unknown[]) => unknown[])([], {})[1] as (x: number) => unknown)(1)
  return { call, fromRecording: bytecode !== null }
}

it('writes what has run, for processes with the flags that this one was started with', () => {
  const { project, directory, read } = setup()
  const module = project.add('a.js', source())
  const recorder = new Recorder(currentTarget(), directory)
  expect(recorder.flagHash).not.toBe(currentTarget().v8.flagHash)
  load(recorder, module)
  load(recorder, project.add('b.js', source()), false)
  const [recorded, ...others] = recorder.write()
  expect(others).toEqual([])
  const { target, data } = read(module)
  expect(recorded).toEqual({ url: module.url, byteLength: data.byteLength })
  expect(target).toMatchObject({ tier: 'warm', v8: currentTarget().v8 })
  expect(Buffer.from(data).readUInt32LE(12)).toBe(currentTarget().v8.flagHash)
})

it('adds to what is there, within a run and from run to run, and never takes away', () => {
  const { project, directory, read } = setup()
  const module = project.add('a.js', source())
  const first = new Recorder(currentTarget(), directory)
  load(first, module)
  const [{ byteLength: small } = missing] = first.write()

  const second = new Recorder(currentTarget(), directory)
  const { call, fromRecording } = load(second, module)
  expect(fromRecording).toBe(true)
  call()
  const [{ byteLength: large } = missing] = second.write()
  expect(large).toBeGreaterThan(small)
  expect(second.write()).toEqual([{ url: module.url, byteLength: large }])

  const third = new Recorder(currentTarget(), directory)
  expect(load(third, module).fromRecording).toBe(true)
  expect(third.write()).toEqual([{ url: module.url, byteLength: large }])
  expect(read(module).data.byteLength).toBe(large)
})

it('keeps the larger bytecode of modules of the same bytes', () => {
  const { project, directory, read } = setup()
  const text = source()
  const [a, b] = [project.add('a.js', text), project.add('b.js', text)]
  const recorder = new Recorder(currentTarget(), directory)
  load(recorder, a).call()
  // Of another name, so that V8 does not find in it what it has compiled for the first one.
  const uncalled = b.compile()
  recorder.open(a.url, a.subject).keep(uncalled, () => true)
  const recorded = recorder.write()
  const { byteLength } = read(a).data
  expect(byteLength).toBeGreaterThan(uncalled.createCachedData().byteLength)
  const one = { url: a.url, byteLength }
  expect(recorded).toEqual([one, one])
})

it('says so where it cannot write', () => {
  const { project, directory } = setup()
  writeFileSync(directory, '')
  const recorder = new Recorder(currentTarget(), directory)
  const module = project.add('a.js', source())
  load(recorder, module)
  expect(() => recorder.write()).toThrow(
    expect.objectContaining({
      code: 'BMES_ERR_RECORD',
      file: module.url,
      message: expect.stringMatching(
        /^The bytecode of file:.*a\.js cannot be recorded in .*recorded: E[A-Z]+/,
      ),
    }),
  )
})

it('is what consume() asks in place of the sidecar', () => {
  const { project, directory } = setup()
  const { url, subject } = project.add('a.js', source())
  const recorder = new Recorder(currentTarget(), directory)
  const opened: unknown[] = []
  const host = {
    isRecording: true,
    flagHash: recorder.flagHash,
    open: (...module: unknown[]) => {
      opened.push(module)
      return null
    },
  }
  const consumable = { filename: url, text: '() => {}', bytecode: subject, imports: false }
  const { bytecode, source: from, reason } = consume(consumable, host)
  expect({ opened, bytecode, from, reason }).toEqual({
    opened: [[url, subject]],
    bytecode: 'none',
    from: null,
    reason: null,
  })
})

it('names a CommonJS module, which V8 knows by its path, by its URL', () => {
  const { project, directory, read } = setup()
  const { url, subject, compile } = project.add('a.js', source())
  const recorder = new Recorder(currentTarget(), directory)
  recorder.open(fileURLToPath(url), subject).keep(compile(), () => true)
  const [recorded] = recorder.write()
  const { byteLength } = read({ url: fileURLToPath(url), subject, compile }).data
  expect(recorded).toEqual({ url, byteLength })
})
