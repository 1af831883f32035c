import { describe, expect, it } from 'vitest'
import {
  commonJsModule,
  completePack,
  emptyPack,
  esModule,
  evidence,
  folder,
  fullPack,
  jsonModule,
  plainPack,
  textOf,
} from '../../test/pack-samples.ts'
import { randomNumbers } from '../../test/random.ts'
import { emptyRecord, fullSidecar, member, request } from '../../test/samples.ts'
import {
  BmesError,
  decodePack,
  decodeSidecar,
  encodePack,
  encodeSidecar,
  type Pack,
  type PackedModule,
  VerifiedBytecode,
} from '../index.ts'

function expectRoundTrip(pack: Pack): void {
  expect(completePack(decodePack(encodePack(pack)))).toEqual(plainPack(pack))
}

describe('round trip', () => {
  it('keeps an empty pack', () => {
    expectRoundTrip(emptyPack())
  })

  it('keeps every field', () => {
    expectRoundTrip(fullPack())
  })

  it('writes the same bytes for the same pack', () => {
    expect(encodePack(fullPack())).toEqual(encodePack(fullPack()))
  })

  it('reads a file at an odd address', () => {
    const file = encodePack(fullPack())
    const odd = new Uint8Array(file.byteLength + 1)
    odd.set(file, 1)
    expect(completePack(decodePack(odd.subarray(1)))).toEqual(plainPack(fullPack()))
  })

  it('tells of a module what its entry says, without reading the rest', () => {
    const [first, other, wrapped, json] = decodePack(encodePack(fullPack())).modules
    expect([first, other, wrapped, json].map((module) => module!.isAscii)).toEqual([false, true, true, false])
    expect([first, other, wrapped, json].map((module) => module!.index)).toEqual([0, 1, 2, 3])
    expect(json).toMatchObject({ textChecksum: 0, textByteLength: 0, bytecodes: [] })
    expect(() => json!.readText()).toThrow(TypeError)
    expect(() => wrapped!.esModule()).toThrow(TypeError)
    expect(() => other!.commonJs()).toThrow(TypeError)
    expect(wrapped!.readSourceMap()).toBeNull()
  })

  it('aligns bytecode for V8, and shares targets', () => {
    const file = encodePack(fullPack())
    const { modules } = decodePack(file)
    for (const { data } of modules.flatMap(({ bytecodes }) => bytecodes.map((one) => one.verify()))) {
      expect(data.byteOffset % 8).toBe(0)
    }
    const [ofModule, ofWrapper] = [modules[0]!.bytecodes[1]!.target, modules[2]!.bytecodes[0]!.target]
    expect(ofModule.v8).toBe(ofWrapper.v8)
    expect(VerifiedBytecode.isVerified(modules[0]!.bytecodes[0]!.verify())).toBe(true)
  })

  it.each(Array.from({ length: 200 }, (_, seed) => seed))('keeps the random pack %i', (seed) => {
    expectRoundTrip(randomPack(seed))
  })
})

describe('a pack and a sidecar', () => {
  it('are told apart by their readers', () => {
    expect(() => decodePack(encodeSidecar(fullSidecar()))).toThrow(
      /is no pack: it has a module requests section/,
    )
    expect(() => decodeSidecar(encodePack(fullPack()))).toThrow(/is no sidecar: it has a pack section/)
  })
})

describe('encodePack', () => {
  const withModule = (module: PackedModule): Pack => emptyPack({ folders: [folder()], modules: [module] })

  it.each<[string, Pack, RegExp]>([
    ['a build id of another length', emptyPack({ buildId: new Uint8Array(3) }), /3 bytes instead of 16/],
    ['conditions out of order', emptyPack({ conditions: ['b', 'a'] }), /not sorted/],
    ['a condition twice', emptyPack({ conditions: ['a', 'a'] }), /stands twice/],
    ['a folder before its parent', emptyPack({ folders: [folder({ parent: 0 })] }), /before its parent/],
    ['a parent that is no index', emptyPack({ folders: [folder({ parent: -1 })] }), /parent .* is -1/],
    ['a root with a drive', emptyPack({ folders: [folder({ name: 'C:/a' })] }), /names a drive/],
    ['a root in dots', emptyPack({ folders: [folder({ name: '../.' })] }), /"\." segment/],
    ['an absent path that leaves', emptyPack({ folders: [folder({ absent: ['../a'] })] }), /leaves the root/],
    [
      'the text of a link with NUL',
      emptyPack({ folders: [folder({ links: [{ path: 'a', target: 'b\0' }] })] }),
      /contains NUL/,
    ],
    [
      'a file that leaves',
      emptyPack({ folders: [folder({ files: [{ path: '../package.json', ...evidence() }] })] }),
      /leaves the root/,
    ],
    ['a module in no folder', withModule(jsonModule({ folder: 1 })), /no folder 1/],
    ['a module with a path for a name', withModule(jsonModule({ name: 'a/b.json' })), /is not a file name/],
    ['a format that does not exist', withModule(jsonModule({ format: 'wasm' as 'json' })), /text.*"wasm"/],
    ['an ES module without a record', withModule(esModule({ esModule: null })), /"esModule" of index\.js/],
    ['CommonJS without names', withModule(commonJsModule({ commonJs: null })), /"commonJs" of index\.cjs/],
    ['JSON with text', withModule(jsonModule({ text: textOf('{}') })), /"text" of data\.json/],
    ['an mtime that is none', withModule(jsonModule({ evidence: evidence({ mtimeMs: NaN }) })), /mtime.*NaN/],
    [
      'a text with another checksum',
      withModule(commonJsModule({ text: { ...textOf('()'), checksum: 1 } })),
      /the checksum of the text of index\.cjs/,
    ],
    [
      'a text that is not ASCII as it says',
      withModule(commonJsModule({ text: { ...textOf('é'), isAscii: true } })),
      /the text of index\.cjs is not ASCII/,
    ],
    [
      'bytecode of another text',
      withModule(commonJsModule({ bytecodes: [fullSidecar().bytecodes[0]!] })),
      /bytecode of index\.cjs is that of another text/,
    ],
    [
      'a request with a path',
      withEsModule({ record: emptyRecord({ requests: [request('a', { kind: 'packed' })] }) }),
      /one target for each request/,
    ],
  ])('refuses %s', (_, pack, message) => {
    let error: unknown
    try {
      encodePack(pack)
    } catch (caught) {
      error = caught
    }
    expect(error).toBeInstanceOf(BmesError)
    expect(error).toMatchObject({ code: 'BMES_ERR_ENCODE' })
    expect((error as Error).message).toMatch(message)
  })

  function withEsModule(changes: Partial<NonNullable<PackedModule['esModule']>>): Pack {
    const module = esModule()
    return withModule({ ...module, esModule: { ...module.esModule!, ...changes } })
  }
})

function randomPack(seed: number): Pack {
  const random = randomNumbers(seed)
  const alphabet = random(2) === 0 ? ['a', 'B', '$', '0', '-'] : ['a', 'é', '日', '🎉', '\u2028']
  const boolean = (): boolean => random(2) === 0
  const pick = <T>(values: readonly T[]): T => values[random(values.length)]!
  const list = <T>(max: number, make: (index: number) => T): T[] =>
    Array.from({ length: random(max + 1) }, (_, index) => make(index))
  const name = (): string => `x${list(8, () => pick(alphabet)).join('')}`
  const path = (): string => ['x', ...list(3, name)].join('/')
  const word = (): number => random(2) * 0x8000_0000 + random(0x8000_0000)
  const randomEvidence = () => ({
    byteLength: word(),
    checksum: word(),
    mtimeMs: word() * 1000.25,
    ctimeMs: -word(),
    ino: word() * word(),
  })

  const folders = list(10, (index) =>
    folder({
      parent: index === 0 || random(4) === 0 ? null : random(index),
      name: pick([name(), name()]),
      absent: list(4, path),
      links: list(2, () => ({ path: path(), target: pick(['', '../../..', name()]) })),
      directories: list(3, path),
      files: list(2, () => ({ path: name(), ...randomEvidence() })),
    }),
  ).map((one) => (one.parent === null ? { ...one, name: pick(['', '..', '../..', '../../x']) } : one))
  const formats = folders.length === 0 ? [] : list(8, () => pick(['module', 'commonjs', 'json'] as const))
  const { bytecodes: samples } = fullSidecar()

  const modules = formats.map((format): PackedModule => {
    const text = format === 'json' ? null : textOf(list(30, name).join('\n'))
    const requests = list(6, () => {
      const target = random(formats.length)
      const isFollowed = boolean()
      const kind = formats[target] === 'module' ? ('packed' as const) : ('synthetic' as const)
      const dynamic = boolean()
      return {
        target: isFollowed ? target : null,
        request: request(name(), isFollowed ? { kind, dynamic } : { dynamic }),
      }
    }).sort((a, b) => Number(a.request.dynamic) - Number(b.request.dynamic))
    const staticCount = requests.filter(({ request: { dynamic } }) => !dynamic).length
    const imports =
      staticCount === 0
        ? []
        : list(6, () => ({
            request: random(staticCount),
            importName: pick([null, name()]),
            localName: name(),
            access: pick(['copied', 'live', 'checked', 'namespace'] as const),
            members: pick([null, [], [member(name(), [member(name())]), member(name(), [])]]),
          }))
    return {
      folder: random(folders.length),
      name: name(),
      format,
      evidence: randomEvidence(),
      text,
      bytecodes:
        text === null
          ? []
          : list(3, () => ({
              target: {
                ...pick(samples).target,
                textChecksum: text.checksum,
                scriptName: pick([null, name()]),
              },
              data: Uint8Array.from({ length: random(300) }, () => random(256)),
            })),
      esModule:
        format !== 'module'
          ? null
          : {
              record: emptyRecord({
                requests: requests.map((one) => one.request),
                imports,
                localExports: Array.from({ length: random(4) }, (_, binding) => ({
                  exportName: `e${binding}`,
                  localName: boolean() ? `e${binding}` : `l${binding}`,
                  initialization: 'var',
                  moves: boolean(),
                })),
              }),
              targets: requests.map(({ target }) => target),
              declarations: pick(['', name()]),
              sourceMap: pick([null, '', name()]),
            },
      commonJs:
        format !== 'commonjs'
          ? null
          : {
              exportNames: list(5, name),
              requires: list(4, () => ({ specifier: name(), target: random(formats.length) })),
              usesDynamicImport: boolean(),
              importsFromStrings: boolean(),
            },
    }
  })
  return {
    buildId: Uint8Array.from({ length: 16 }, () => random(256)),
    conditions: [...new Set(list(4, name))].sort(),
    isImmutable: boolean(),
    folders,
    importers:
      folders.length === 0
        ? []
        : list(4, () => ({
            folder: random(folders.length),
            name: name(),
            targets: list(4, () => (formats.length === 0 || boolean() ? null : random(formats.length))),
          })),
    modules,
  }
}
