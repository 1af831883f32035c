import { describe, expect, it } from 'vitest'
import { emptyRecord, emptySidecar, fullSidecar, member, patchSetOf, request } from '../test/samples.ts'
import { randomNumbers } from '../test/random.ts'
import {
  type DecodedSidecar,
  decodeSidecar,
  encodeSidecar,
  type Patch,
  recordName,
  type Sidecar,
} from './index.ts'

/** What was decoded, in the shape that was encoded. */
function complete({ buildId, root, source, record, patchSet, ...rest }: DecodedSidecar): Sidecar {
  const { bytecodes, readSourceMap, readPlan } = rest
  const plan = readPlan()
  return {
    buildId,
    root,
    source,
    record,
    patchSet,
    ...(plan === null ? {} : { plan }),
    bytecodes: bytecodes.map((bytecode) => {
      const { target, data } = bytecode.verify()
      expect(bytecode.byteLength).toBe(data.byteLength)
      expect(bytecode.target).toBe(target)
      return { target, data }
    }),
    sourceMap: readSourceMap(),
  }
}

/** `Buffer` and `Uint8Array` with the same bytes are the same here. */
function plain(sidecar: Sidecar): Sidecar {
  const { patches, ...rest } = sidecar.patchSet
  return {
    ...sidecar,
    buildId: new Uint8Array(sidecar.buildId),
    patchSet: {
      ...rest,
      patches: patches.map((patch) => ({ ...patch, replacement: new Uint8Array(patch.replacement) })),
    },
    bytecodes: sidecar.bytecodes.map(({ target, data }) => ({ target, data: new Uint8Array(data) })),
  }
}

function expectRoundTrip(sidecar: Sidecar): void {
  const file = encodeSidecar(sidecar)
  const decoded = decodeSidecar(file)
  expect(complete(decoded)).toEqual(plain(sidecar))
  // Whatever else is in the file.
  expect(decoded.verifyRecord()).toBe(recordName(sidecar.record))
}

describe('round trip', () => {
  it('keeps an empty module', () => {
    expectRoundTrip(emptySidecar())
  })

  it('keeps every field', () => {
    expectRoundTrip(fullSidecar())
  })

  it('writes the same bytes for the same sidecar', () => {
    expect(encodeSidecar(fullSidecar())).toEqual(encodeSidecar(fullSidecar()))
  })

  it('keeps a byte order mark, which decoders like to drop', () => {
    const record = emptyRecord({ requests: [request('\ufeffa'), request('\ufeff')] })
    expectRoundTrip(emptySidecar({ record, sourceMap: '\ufeff{}' }))
  })

  it('keeps an empty source map and an empty bytecode apart from none', () => {
    const { target } = fullSidecar().bytecodes[0]!
    expectRoundTrip(emptySidecar({ sourceMap: '', bytecodes: [{ target, data: new Uint8Array() }] }))
  })

  it('keeps the largest numbers', () => {
    const max = 0xffff_ffff
    const source = { name: 'a.js', byteLength: max, checksum: max, isAscii: false }
    const patches = [{ start: max, end: max, replacement: new Uint8Array(), isRequest: false }]
    expectRoundTrip(emptySidecar({ source, patchSet: { patches, textByteLength: max, textChecksum: max } }))
  })

  it('reads a file that stands inside a larger buffer, as views', () => {
    const file = encodeSidecar(fullSidecar())
    const pool = Buffer.alloc(file.byteLength + 24)
    pool.set(file, 16)
    const decoded = decodeSidecar(pool.subarray(16, 16 + file.byteLength))
    expect(complete(decoded)).toEqual(plain(fullSidecar()))
    expect(decoded.buildId.buffer).toBe(pool.buffer)
  })

  it('reads a file at an odd address', () => {
    const file = encodeSidecar(fullSidecar())
    const odd = new Uint8Array(file.byteLength + 1)
    odd.set(file, 1)
    expect(complete(decodeSidecar(odd.subarray(1)))).toEqual(plain(fullSidecar()))
  })

  it.each(Array.from({ length: 300 }, (_, seed) => seed))('keeps the random sidecar %i', (seed) => {
    expectRoundTrip(randomSidecar(seed))
  })
})

function randomSidecar(seed: number): Sidecar {
  const random = randomNumbers(seed)
  const isAscii = random(2) === 0
  const alphabet = isAscii ? ['a', 'B', '$', '0', '*', ' ', '\0', '"'] : ['a', 'é', '日', '🎉', '\u2028', '']
  const boolean = (): boolean => random(2) === 0
  const pick = <T>(values: readonly T[]): T => values[random(values.length)]!
  const list = <T>(max: number, make: (index: number) => T): T[] =>
    Array.from({ length: random(max + 1) }, (_, index) => make(index))
  const name = (): string => list(12, () => pick(alphabet)).join('')
  const word = (): number => random(2) * 0x8000_0000 + random(0x8000_0000)

  const depth = random(4)
  const path = (): string => [...list(depth, () => '..'), ...list(2, () => 'chunks'), 'x-é.js'].join('/')
  const requests = list(6, () => {
    const kind = pick(['chunk', 'builtin', 'external', 'packed', 'synthetic'] as const)
    const attributes = list(2, () => ({ key: name(), value: name() }))
    const target = kind === 'chunk' ? path() : null
    return request(name(), { kind, attributes, dynamic: boolean(), target })
  }).sort((a, b) => Number(a.dynamic) - Number(b.dynamic))
  const staticCount = requests.filter((one) => !one.dynamic).length
  const linked = <T>(max: number, make: (index: number) => T): T[] =>
    staticCount === 0 ? [] : list(max, make)
  const hasTopLevelAwait = boolean()

  const sourceByteLength = random(10_000)
  const positions = list(20, () => random(sourceByteLength + 1)).sort((a, b) => a - b)
  const patches: Patch[] = []
  for (let index = 0; index + 1 < positions.length; index += 2) {
    const replacement = Buffer.from(name(), 'utf8')
    patches.push({ start: positions[index]!, end: positions[index + 1]!, replacement, isRequest: boolean() })
  }

  return emptySidecar({
    buildId: Uint8Array.from({ length: 16 }, () => random(256)),
    root: Array.from({ length: depth }, () => '..').join('/'),
    source: { name: 'x-é.js', byteLength: sourceByteLength, checksum: word(), isAscii },
    record: {
      requests,
      imports: linked(8, () => ({
        request: random(staticCount),
        importName: boolean() ? name() : null,
        localName: name(),
        access: pick(['copied', 'live', 'checked', 'namespace'] as const),
        members: pick([null, [], [member(name())], [member(name(), [member(name())]), member(name(), [])]]),
      })),
      localExports: list(8, (index) => ({
        exportName: `l${index}${name()}`,
        localName: name(),
        initialization: pick(['lexical', 'var', 'function'] as const),
        moves: boolean(),
      })),
      indirectExports: linked(5, (index) => ({
        exportName: `i${index}${name()}`,
        request: random(staticCount),
        importName: boolean() ? name() : null,
        localName: boolean() ? name() : null,
      })),
      starExports: linked(5, () => random(staticCount)),
      form: boolean() ? 'generator' : hasTopLevelAwait ? 'async function' : 'function',
      hasTopLevelAwait,
      inCycle: boolean(),
      usesImportMeta: boolean(),
      usesImportMetaResolve: boolean(),
      usesDynamicImport: boolean(),
      hasComputedDynamicImport: boolean(),
      importsFromStrings: boolean(),
    },
    patchSet: patchSetOf(patches, sourceByteLength),
    bytecodes: list(3, () => ({
      target: {
        nodeVersion: name(),
        platform: name(),
        arch: name(),
        nodeBuild: word(),
        scriptName: boolean() ? name() : null,
        flags: name(),
        v8: {
          magic: word(),
          versionHash: word(),
          flagHash: word(),
          readOnlySnapshotChecksum: word(),
        },
        textChecksum: word(),
        tier: pick(['lazy', 'eager', 'warm'] as const),
      },
      data: Uint8Array.from({ length: random(2000) }, () => random(256)),
    })),
    sourceMap: boolean() ? null : name(),
  })
}
