import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import v8 from 'node:v8'
import type vm from 'node:vm'
import { decodeStoreEntry, encodeStoreEntry } from '@esm-bytecode/format'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createStoreProject, createTestLoop, type StoredModule } from '../../test/store-project.ts'
import { currentTarget, refreshTarget } from '../process/current-target.ts'
import { filesNow } from './steps.ts'
import { Store } from './store.ts'

let count = 0
/** A module of its own: V8 compiles a text once in a process. */
const source = () =>
  `export const id = ${count++}; ${Array.from({ length: 40 }, (_, index) => `export function f${index}(x) { return [x, ${index}].map((y) => y * 2).join() }`).join('\n')}`

/** Where the store keeps a module's entry. */
function entries(directory: string): string[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => !statSync(path).isDirectory())
}

function setup({ chosen = true, limit }: { chosen?: boolean; limit?: number } = {}) {
  const project = createStoreProject()
  const directory = chosen ? join(project.root, 'store') : join(project.root, 'dist/.esm-bytecode')
  const loop = createTestLoop()
  const logs: string[] = []
  return {
    project,
    directory,
    loop,
    logs,
    /** A process that starts. */
    start: () =>
      new Store(currentTarget(), chosen ? directory : null, (message) => logs.push(message), {
        loop,
        files: filesNow,
        ...(limit !== undefined && { limit }),
      }),
  }
}

/** What `consume` does. */
function load(store: Store, module: StoredModule, hasRun = true): { script: vm.Script; fromStore: boolean } {
  const slot = store.open(module.url, module.subject)!
  const { bytecode } = slot
  const script = module.compile(bytecode?.data)
  expect(script.cachedDataRejected ?? false).toBe(false)
  slot.keep(script, () => hasRun)
  return { script, fromStore: bytecode !== null }
}

const callAll = (script: vm.Script) => {
  const values = (script.runInThisContext() as (...args: unknown[]) => unknown[])([], {})
  for (const value of values) if (typeof value === 'function') value(1)
}

it('writes what was compiled from source once the process is idle, and hands it out to the next start', async () => {
  const { project, directory, loop, start } = setup()
  const module = project.add('a.js', source())
  const first = start()
  const names = process.eventNames()
  const listeners = process.listeners('exit')
  expect(load(first, module).fromStore).toBe(false)
  expect(entries(directory)).toEqual([])
  await loop.pass(2_500)
  expect(entries(directory)).toHaveLength(1)
  expect(statSync(entries(directory)[0]!).mode & 0o777).toBe(0o600)
  expect(statSync(directory).mode & 0o777).toBe(0o700)
  expect(first.stats).toEqual({ directory, enabled: true, reason: null, read: 0, written: 1, removed: 0 })
  // Programs count them.
  expect(process.eventNames()).toEqual(names)
  expect(process.listeners('exit')).toEqual(listeners)

  const second = start()
  expect(load(second, module).fromStore).toBe(true)
  expect(second.stats).toMatchObject({ read: 1, written: 0 })
})

it('writes beside the sidecars, at the root of the build, where nobody named a directory', async () => {
  const { project, directory, loop, start } = setup({ chosen: false })
  const store = start()
  expect(store.stats.directory).toBeNull()
  load(store, project.add('a.js', source()))
  await loop.pass(2_500)
  expect(entries(directory)).toHaveLength(1)
  expect(store.stats.directory).toBe(directory)
})

it('writes early what has run, as much as there is time for', () => {
  const { project, directory, loop, start } = setup()
  const store = start()
  let hasRun = false
  const now = vi.spyOn(loop, 'now')
  const modules = Array.from({ length: 3 }, (_, index) => project.add(`${index}.js`, source()))
  load(store, modules[0]!)
  for (const module of modules.slice(1)) {
    const slot = store.open(module.url, module.subject)!
    slot.keep(module.compile(), () => hasRun)
  }
  loop.endTurn()
  expect(entries(directory)).toHaveLength(1)
  // Another turn, in which they are evaluated.
  loop.endTurn()
  expect(entries(directory)).toHaveLength(1)
  hasRun = true
  // One of them takes more than the 50 ms that there are.
  let time = 0
  now.mockImplementation(() => (time += 40))
  loop.endTurn()
  expect(entries(directory)).toHaveLength(2)
  loop.endTurn()
  expect(entries(directory)).toHaveLength(2)
})

it('writes all of it where nothing keeps the process alive, for 200 ms', () => {
  const { project, directory, loop, start } = setup()
  const store = start()
  for (let index = 0; index < 9; index++) load(store, project.add(`${index}.js`, source()))
  let time = 0
  vi.spyOn(loop, 'now').mockImplementation(() => (time += 30))
  loop.isOver = true
  loop.endTurn()
  expect(entries(directory)).toHaveLength(6)
})

it('writes nothing of a module that has not run', async () => {
  const { project, directory, loop, start } = setup()
  load(start(), project.add('a.js', source()), false)
  loop.endTurn()
  await loop.pass(70_000)
  expect(entries(directory)).toEqual([])
})

it('keeps what was made under flags that the program has set, for those flags', () => {
  const { project, directory, loop, start } = setup()
  const store = start()
  const [before, after] = [project.add('a.js', source()), project.add('b.js', source())]
  load(store, before)
  v8.setFlagsFromString('--stack-size=900')
  onTestFinished(() => {
    v8.setFlagsFromString('--stack-size=984')
    refreshTarget()
  })
  expect(refreshTarget()).toBe(true)
  store.target = currentTarget()
  load(store, after)
  loop.endTurn()
  // What was made before is for neither.
  const [entry, ...others] = entries(directory)
  expect(others).toEqual([])
  const { bytecode } = decodeStoreEntry(readFileSync(entry!), entry!)
  expect(bytecode.target.v8.flagHash).toBe(currentTarget().v8.flagHash)
  const next = start()
  expect(load(next, after).fromStore).toBe(true)
})

it('waits for a busy process', async () => {
  const { project, directory, loop, start } = setup()
  loop.utilization = 0.9
  load(start(), project.add('a.js', source()))
  await loop.pass(20_000)
  expect(entries(directory)).toEqual([])
  loop.utilization = 0.1
  await loop.pass(3_000)
  expect(entries(directory)).toHaveLength(1)
})

it('writes an entry again where much was called since, from the store too, until a minute has passed', async () => {
  const { project, directory, loop, start } = setup()
  const module = project.add('a.js', source())
  load(start(), module)
  await loop.pass(2_500)
  const small = statSync(entries(directory)[0]!).size

  const second = start()
  const { script } = load(second, module)
  await loop.pass(5_000)
  expect(second.stats.written).toBe(0)
  callAll(script)
  await loop.pass(10_000)
  expect(second.stats.written).toBe(1)
  expect(statSync(entries(directory)[0]!).size).toBeGreaterThan(1.5 * small)

  const third = start()
  const { script: later, fromStore } = load(third, module)
  expect(fromStore).toBe(true)
  await loop.pass(70_000)
  const createCachedData = vi.spyOn(later, 'createCachedData')
  await loop.pass(200_000)
  expect(createCachedData).not.toHaveBeenCalled()
})

it('writes nothing that another process has written meanwhile', () => {
  const { project, loop, start } = setup()
  const module = project.add('a.js', source())
  const stores = [start(), start()]
  for (const store of stores) load(store, module)
  loop.endTurn()
  expect(stores.map(({ stats }) => stats.written)).toEqual([1, 0])
})

it('needs no sidecar: an entry says itself which text it belongs to', async () => {
  const { project, directory, loop, start } = setup()
  const module = project.add('a.js', source())
  load(start(), module)
  // Another build.
  const other = project.add('a.js', source())
  await loop.pass(2_500)
  expect(entries(directory)).toHaveLength(1)
  expect(load(start(), module).fromStore).toBe(true)
  expect(load(start(), other).fromStore).toBe(false)
})

it('keeps what V8 knows by its path, as CommonJS', async () => {
  const { project, directory, loop, start } = setup()
  const { url, subject, compile } = project.add('a.cjs', source())
  start()
    .open(fileURLToPath(url), subject)!
    .keep(compile(), () => true)
  await loop.pass(2_500)
  expect(decodeStoreEntry(readFileSync(entries(directory)[0]!)).name).toBe('a.cjs')
  expect(start().open(fileURLToPath(url), subject)!.bytecode).not.toBeNull()
})

describe('an entry that is not what it should be is removed', () => {
  let sidecarPath: string
  const damages: Record<string, (entry: string, other: string) => void> = {
    'a byte is another one': (entry) => {
      const bytes = readFileSync(entry)
      bytes[bytes.length >> 1]! ^= 1
      writeFileSync(entry, bytes)
    },
    'it is cut off': (entry) => truncateSync(entry, 1_000),
    'it is empty': (entry) => truncateSync(entry, 0),
    'it is that of another text': (entry, other) => copyFileSync(other, entry),
    'it was made under other flags': (entry) => {
      const decoded = decodeStoreEntry(readFileSync(entry))
      const { target, data } = decoded.bytecode.verify()
      const changed = { ...target, v8: { ...target.v8, flagHash: (target.v8.flagHash ^ 1) >>> 0 } }
      writeFileSync(entry, encodeStoreEntry({ ...decoded, bytecode: { target: changed, data } }))
    },
    'it is that of another module with the same text': (entry) => {
      const decoded = decodeStoreEntry(readFileSync(entry))
      const { source: identity } = decoded.subject
      const changed = { ...identity, checksum: (identity.checksum ^ 1) >>> 0 }
      const bytecode = decoded.bytecode.verify()
      const subject = { ...decoded.subject, source: changed }
      writeFileSync(entry, encodeStoreEntry({ ...decoded, subject, bytecode }))
    },
    'it is a sidecar': (entry) => writeFileSync(entry, readFileSync(sidecarPath)),
    'it is a symbolic link': (entry) => {
      renameSync(entry, `${entry}.real`)
      symlinkSync(`${entry}.real`, entry)
    },
    'others can write it': (entry) => chmodSync(entry, 0o620),
  }

  it.each(Object.keys(damages))('%s', async (name) => {
    const { project, directory, loop, start } = setup()
    const modules = [project.add('a.js', source()), project.add('b.js', source())]
    sidecarPath = join(project.root, 'dist/a.js.bmes')
    const first = start()
    load(first, modules[0]!)
    await loop.pass(2_500)
    const [entry] = entries(directory)
    load(first, modules[1]!)
    await loop.pass(2_500)
    damages[name]!(
      entry!,
      entries(directory).find((path) => path !== entry)!,
    )

    const second = start()
    expect(load(second, modules[0]!).fromStore).toBe(false)
    expect(second.stats).toMatchObject({ read: 0, removed: 1 })
    expect(existsSync(entry!)).toBe(false)
    await loop.pass(2_500)
    expect(load(start(), modules[0]!).fromStore).toBe(true)
  })

  it('V8 does not take it', async () => {
    const { project, directory, loop, start } = setup()
    const module = project.add('a.js', source())
    load(start(), module)
    await loop.pass(2_500)
    const store = start()
    store.open(module.url, module.subject)!.refuse()
    expect(store.stats).toMatchObject({ read: 0, removed: 1 })
    expect(entries(directory)).toEqual([])
  })
})

describe('tidying', () => {
  const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid

  it('removes the temporary files of dead processes, also where nothing is written, and no others', async () => {
    const { project, directory, loop, start } = setup()
    const module = project.add('a.js', source())
    load(start(), module)
    await loop.pass(70_000)
    const [entry] = entries(directory)
    const stray = `${entry}.${deadPid()}.abc.tmp`
    const own = `${entry}.${process.pid}.abc.tmp`
    const kept = [`${entry}.${process.ppid}.abc.tmp`, join(directory, 'notes.tmp'), `${entry}.txt`]
    for (const path of [stray, own, ...kept]) writeFileSync(path, '')
    // Left by a process that had this id before.
    utimesSync(own, 1, 1)

    expect(load(start(), module).fromStore).toBe(true)
    loop.isOver = true
    loop.endTurn()
    expect(entries(directory).toSorted()).toEqual([entry, ...kept].toSorted())

    writeFileSync(stray, '')
    load(start(), module)
    await loop.pass(2_500)
    expect(existsSync(stray)).toBe(false)
  })

  it('removes the oldest entries where all are too large together, of every target', async () => {
    const { project, directory, loop, start } = setup({ limit: 1 })
    load(start(), project.add('a.js', source()))
    await loop.pass(2_500)
    // The one just written is too large for so small a limit.
    expect(entries(directory)).toEqual([])

    const folder = join(directory, 'v1.2.3-linux-x64-00000000-00000000')
    mkdirSync(folder, { recursive: true })
    for (const [index, name] of ['old', 'older', 'new'].entries()) {
      writeFileSync(join(folder, `${name}.bytecode`), Buffer.alloc(100_000))
      utimesSync(join(folder, `${name}.bytecode`), [2, 1, 3][index]!, [2, 1, 3][index]!)
    }
    writeFileSync(join(directory, 'mine.bytecode'), Buffer.alloc(100_000))
    const store = new Store(currentTarget(), directory, () => {}, { loop, files: filesNow, limit: 250_000 })
    load(store, project.add('b.js', source()))
    await loop.pass(2_500)
    const left = entries(directory).map((path) => path.slice(directory.length + 1))
    expect(left).toHaveLength(4)
    expect(left).toEqual(
      expect.arrayContaining([
        'mine.bytecode',
        'v1.2.3-linux-x64-00000000-00000000/new.bytecode',
        'v1.2.3-linux-x64-00000000-00000000/old.bytecode',
      ]),
    )
    expect(store.stats).toMatchObject({ written: 1, removed: 1 })
  })
})

describe('a directory that cannot be used', () => {
  it('is one that others can write', async () => {
    const { project, directory, loop, start, logs } = setup()
    mkdirSync(directory)
    chmodSync(directory, 0o770)
    const store = start()
    const { url, subject } = project.add('a.js', source())
    expect(store.open(url, subject)).toBeNull()
    await loop.pass(2_500)
    expect(store.stats).toMatchObject({
      enabled: false,
      reason: `${directory} can be written by other users (mode 770). Set ESM_BYTECODE_CACHE to a directory of its own, or to 0 to do without`,
    })
    expect(logs).toEqual([`the store is off: ${store.stats.reason}`])
    expect(entries(directory)).toEqual([])
  })

  it('is one beside sidecars that others can write', () => {
    const { project, directory, start } = setup({ chosen: false })
    chmodSync(dirname(directory), 0o777)
    const store = start()
    const { url, subject } = project.add('a.js', source())
    expect(store.open(url, subject)).toBeNull()
    expect(store.stats.reason).toMatch(
      /dist can be written by other users \(mode 777\)\. Set ESM_BYTECODE_CACHE/,
    )
  })

  it('is a file', () => {
    const { project, directory, start } = setup()
    writeFileSync(directory, '')
    const store = start()
    const { url, subject } = project.add('a.js', source())
    expect(store.open(url, subject)).toBeNull()
    expect(store.stats.reason).toMatch(/store is not a directory\. /)
  })

  it('is one that is replaced while the process runs: nothing more is written, nothing is thrown', async () => {
    const { project, directory, loop, start } = setup()
    const store = start()
    load(store, project.add('a.js', source()))
    writeFileSync(directory, '')
    await loop.pass(2_500)
    expect(store.stats).toMatchObject({
      enabled: false,
      reason: expect.stringContaining('cannot be written: E'),
      written: 0,
    })

    const other = start()
    const { url, subject } = project.add('b.js', source())
    expect(other.open(url, subject)).toBeNull()
    expect(other.stats.enabled).toBe(false)
  })

  it('is one that somebody else made after the process had started', async () => {
    const { project, directory, loop, start } = setup()
    const store = start()
    load(store, project.add('a.js', source()))
    mkdirSync(directory)
    chmodSync(directory, 0o777)
    await loop.pass(2_500)
    expect(entries(directory)).toEqual([])
    expect(store.stats).toMatchObject({
      written: 0,
      reason: expect.stringContaining('can be written by other users (mode 777)'),
    })
  })

  it('is one whose target folder others can write', async () => {
    const { project, directory, loop, start } = setup()
    const module = project.add('a.js', source())
    load(start(), module)
    await loop.pass(2_500)
    chmodSync(dirname(entries(directory)[0]!), 0o777)
    const store = start()
    expect(store.open(module.url, module.subject)).toBeNull()
    expect(store.stats.reason).toMatch(/can be written by other users \(mode 777\)/)
  })
})
