import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { evidenceOf, packageJsonOf, packOf } from '../../test/pack-of.ts'
import { RuntimePack } from './runtime-pack.ts'

let root: string
const at = (path: string) => join(root, path)

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'evidence-')))
  mkdirSync(at('build'))
  mkdirSync(at('node_modules/.store/linked'), { recursive: true })
  mkdirSync(at('node_modules/real/lib'), { recursive: true })
  symlinkSync('.store/linked', at('node_modules/linked'))
  writeFileSync(at('node_modules/real/package.json'), '{}')
  writeFileSync(at('node_modules/real/index.js'), 'first')
  writeFileSync(at('node_modules/real/lib/file.js'), 'second')
})

afterEach(() => rmSync(root, { recursive: true }))

/** As a build would make it of what is there. */
function open(isImmutable = false): () => RuntimePack {
  const pack = packOf(
    [
      {
        parent: null,
        name: '..',
        absent: ['package.json', 'node_modules/absent'],
        links: [{ path: 'node_modules/linked', target: '.store/linked' }],
        directories: ['node_modules/real', 'node_modules/.store/linked'],
      },
      { parent: 0, name: 'node_modules' },
      {
        parent: 1,
        name: 'real',
        absent: ['node_modules'],
        files: [packageJsonOf(at('node_modules/real'))],
      },
      { parent: 2, name: 'lib', absent: ['package.json', 'node_modules', 'file'] },
    ],
    [
      { folder: 2, name: 'index.js', evidence: evidenceOf(at('node_modules/real/index.js')) },
      { folder: 3, name: 'file.js', evidence: evidenceOf(at('node_modules/real/lib/file.js')) },
    ],
    isImmutable,
  )
  return () => new RuntimePack(at('build'), pack)
}

const FILE = 1

it('holds as long as nothing has changed', () => {
  const { evidence } = open()()
  expect([0, 1].map((index) => evidence.moduleProblem(index))).toEqual([null, null])
  expect(evidence.moduleHolds(FILE) && evidence.folderHolds(3) && evidence.stands(FILE)).toBe(true)
  expect(evidence.contentReads).toBe(0)
})

describe('a folder does not hold', () => {
  it.each<[string, () => void, string]>([
    ['because of what was absent', () => mkdirSync(at('node_modules/absent')), 'node_modules/absent exists'],
    [
      'because of a link that leads nowhere',
      () => symlinkSync('nowhere', at('package.json')),
      'package.json exists',
    ],
    [
      'because of a file beside it',
      () => writeFileSync(at('node_modules/real/lib/file'), ''),
      'lib/file exists',
    ],
    [
      'because a link leads elsewhere',
      () => {
        rmSync(at('node_modules/linked'))
        symlinkSync('./.store/linked', at('node_modules/linked'))
      },
      'node_modules/linked is no longer a symbolic link to .store/linked',
    ],
    [
      'because a link is a directory',
      () => {
        rmSync(at('node_modules/linked'))
        mkdirSync(at('node_modules/linked'))
      },
      'node_modules/linked is no longer a symbolic link',
    ],
    [
      'because a directory is a link',
      () => {
        renameSync(at('node_modules/real'), at('elsewhere'))
        symlinkSync('../elsewhere', at('node_modules/real'))
      },
      'node_modules/real is no longer a directory',
    ],
    [
      'because one on the way is a link',
      () => {
        renameSync(at('node_modules'), at('modules'))
        symlinkSync('modules', at('node_modules'))
      },
      'node_modules/real is no longer a directory',
    ],
    [
      'because of another package.json',
      () => writeFileSync(at('node_modules/real/package.json'), '[]'),
      'package.json has changed',
    ],
    ['because it has gone', () => rmSync(at('node_modules/real/package.json')), 'package.json is gone'],
  ])('%s', (_, change, message) => {
    const reopen = open()
    change()
    const { evidence } = reopen()
    expect(evidence.moduleProblem(FILE)).toEqual({
      code: 'BMES_WARN_PACK_RESOLUTION',
      message: expect.stringContaining(
        join(message.split(' ')[0]!) + message.slice(message.indexOf(' ')),
      ) as string,
    })
    expect(evidence.stands(FILE)).toBe(false)
  })
})

describe('a package.json', () => {
  const path = () => at('node_modules/real/package.json')

  it('holds with other fields than those that resolution reads', () => {
    writeFileSync(path(), '{ "version": "1.0.0", "main": "./index.js" }')
    const reopen = open()
    writeFileSync(path(), '{"main":"./index.js","_id":"real@1.0.1","scripts":{"main":"./lib"}}')
    const { evidence } = reopen()
    expect(evidence.moduleProblem(FILE)).toBeNull()
    expect(evidence.contentReads).toBe(1)
  })

  it('does not hold with other fields of the same length', () => {
    writeFileSync(path(), '{ "main": "./a.js" }')
    const reopen = open()
    writeFileSync(path(), '{ "main": "./b.js" }')
    expect(reopen().evidence.moduleProblem(FILE)?.message).toBe(
      `${path()} has changed since the pack was made; build again`,
    )
  })

  it('is not read while its stat is the same', () => {
    expect(open()().evidence.moduleHolds(FILE)).toBe(true)
    writeFileSync(path(), '{ "main": "./a.js" }')
    const { evidence } = open()()
    expect(evidence.moduleHolds(FILE)).toBe(true)
    expect(evidence.contentReads).toBe(0)
  })
})

describe('a module', () => {
  const path = () => at('node_modules/real/lib/file.js')

  it('holds with the same content under another stat', () => {
    const reopen = open()
    utimesSync(path(), 1, 1)
    const { evidence } = reopen()
    expect(evidence.moduleProblem(FILE)).toBeNull()
    expect(evidence.moduleHolds(FILE)).toBe(true)
    expect(evidence.contentReads).toBe(1)
  })

  it.each([
    ['same length', 'SECOND', 1],
    ['another length', 'longer than that', 0],
  ])('does not hold with other content of %s, but stands', (_, content, reads) => {
    const reopen = open()
    writeFileSync(path(), content)
    const { evidence } = reopen()
    expect(evidence.moduleProblem(FILE)).toEqual({
      code: 'BMES_WARN_PACK_STALE',
      message: `${path()} has changed since the pack was made; build again`,
    })
    expect(evidence.stands(FILE)).toBe(true)
    expect(evidence.moduleHolds(0)).toBe(true)
    expect(evidence.contentReads).toBe(reads)
  })

  it('neither holds nor stands when it has gone', () => {
    const reopen = open()
    rmSync(path())
    const { evidence } = reopen()
    expect(evidence.stands(FILE)).toBe(false)
    expect(evidence.moduleProblem(FILE)?.message).toBe(`${path()} is gone; build again`)
  })

  it('does not hold as a link to the same file', () => {
    const reopen = open()
    renameSync(path(), at('moved.js'))
    symlinkSync(at('moved.js'), path())
    const { evidence } = reopen()
    expect(evidence.moduleProblem(FILE)?.message).toBe(`${path()} is no longer a regular file; build again`)
    expect(evidence.stands(FILE)).toBe(false)
  })

  it('is asked about once', () => {
    const { evidence } = open()()
    expect(evidence.moduleHolds(FILE)).toBe(true)
    rmSync(at('node_modules'), { recursive: true })
    expect(evidence.moduleHolds(FILE)).toBe(true)
  })
})

it('asks nothing of a pack that cannot change', () => {
  const reopen = open(true)
  rmSync(at('node_modules'), { recursive: true })
  const { evidence } = reopen()
  expect(evidence.moduleHolds(FILE) && evidence.folderHolds(0) && evidence.stands(FILE)).toBe(true)
})
