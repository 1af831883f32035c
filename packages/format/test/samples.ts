import {
  checksum,
  type ImportedMember,
  type ModuleRecord,
  type ModuleRequest,
  type Patch,
  type PatchSet,
  type Sidecar,
} from '../src/index.ts'

/** A sidecar with next to nothing in it. */
export function emptySidecar(changes: Partial<Sidecar> = {}): Sidecar {
  return {
    buildId: new Uint8Array(16),
    root: '',
    source: { name: 'empty.js', byteLength: 0, checksum: 0, isAscii: true },
    record: emptyRecord(),
    patchSet: { patches: [], textByteLength: 0, textChecksum: 0 },
    bytecodes: [],
    sourceMap: null,
    ...changes,
  }
}

export function emptyRecord(changes: Partial<ModuleRecord> = {}): ModuleRecord {
  return {
    requests: [],
    imports: [],
    localExports: [],
    indirectExports: [],
    starExports: [],
    form: 'function',
    hasTopLevelAwait: false,
    inCycle: false,
    usesImportMeta: false,
    usesImportMetaResolve: false,
    usesDynamicImport: false,
    hasComputedDynamicImport: false,
    importsFromStrings: false,
    ...changes,
  }
}

export function request(specifier: string, changes: Partial<ModuleRequest> = {}): ModuleRequest {
  return { specifier, attributes: [], kind: 'external', dynamic: false, target: null, ...changes }
}

export function member(name: string, members: readonly ImportedMember[] | null = null): ImportedMember {
  return { name, members }
}

/** A sidecar that uses every field at least once. */
export function fullSidecar(): Sidecar {
  const source = Buffer.from('import { a } from "./a.js"\nexport const naïve = a\n', 'utf8')
  const patches = [
    { start: 0, end: 26, replacement: Buffer.from('/* … */', 'utf8'), isRequest: true },
    { start: 27, end: 34, replacement: new Uint8Array(), isRequest: false },
    { start: 34, end: 34, replacement: Buffer.from('('), isRequest: false },
    { start: 34, end: 34, replacement: Buffer.from('é', 'utf8'), isRequest: false },
  ]
  return {
    buildId: Uint8Array.from({ length: 16 }, (_, index) => index * 17),
    root: '../..',
    source: {
      name: 'naïve-B1x9.js',
      byteLength: source.byteLength,
      checksum: checksum(source),
      isAscii: false,
    },
    record: emptyRecord({
      requests: [
        request('./a.js', { kind: 'chunk', target: 'a.js' }),
        request('node:fs', { kind: 'builtin' }),
        request('./data.json', {
          attributes: [
            { key: 'type', value: 'json' },
            { key: 'x', value: '' },
          ],
        }),
        request('../up.js?v=1', { kind: 'chunk', target: '../../up/日本.js' }),
        request('react', { kind: 'synthetic' }),
        request('tslib', { kind: 'packed' }),
        request('./later.js', { kind: 'chunk', target: 'later.js', dynamic: true }),
        request('./data.json', { attributes: [{ key: 'type', value: 'json' }], dynamic: true }),
      ],
      imports: [
        { request: 0, importName: 'a', localName: 'a', access: 'copied', members: null },
        { request: 1, importName: null, localName: 'fs', access: 'namespace', members: null },
        { request: 3, importName: 'any string 🎉', localName: 'up', access: 'live', members: null },
        {
          request: 3,
          importName: null,
          localName: 'all',
          access: 'copied',
          members: [member('default'), member('🎉', [member('a'), member('b')])],
        },
      ],
      localExports: [
        { exportName: 'naïve', localName: 'naïve', initialization: 'lexical', moves: false },
        { exportName: 'default', localName: '*default*', initialization: 'function', moves: true },
        { exportName: '', localName: 'v', initialization: 'var', moves: true },
      ],
      indirectExports: [
        { exportName: 'again', request: 3, importName: 'default', localName: null },
        { exportName: 'ns', request: 0, importName: null, localName: null },
        { exportName: 'upAgain', request: 3, importName: 'any string 🎉', localName: 'up' },
      ],
      starExports: [0, 3],
      form: 'generator',
      hasTopLevelAwait: true,
      inCycle: true,
      usesImportMeta: true,
      usesImportMetaResolve: true,
      usesDynamicImport: true,
      hasComputedDynamicImport: true,
      importsFromStrings: true,
    }),
    patchSet: patchSetOf(patches, source.byteLength),
    bytecodes: [
      {
        target: {
          nodeVersion: 'v24.21.0',
          platform: 'linux',
          arch: 'x64',
          nodeBuild: 0x7f01_0203,
          scriptName: null,
          flags: '--jitless --stack-size=2000',
          v8: {
            magic: 0xc0de0689,
            versionHash: 0xffffffff,
            flagHash: 0x823df6f1,
            readOnlySnapshotChecksum: 0xa7f47387,
          },
          textChecksum: 0xdeadbeef,
          tier: 'warm',
        },
        data: Uint8Array.from({ length: 1001 }, (_, index) => index),
      },
      {
        target: {
          nodeVersion: 'v20.20.2',
          platform: 'darwin',
          arch: 'arm64',
          nodeBuild: 0xffff_ffff,
          scriptName: 'file:///srv/chunk.js',
          flags: '',
          v8: { magic: 1, versionHash: 2, flagHash: 3, readOnlySnapshotChecksum: 0 },
          textChecksum: 5,
          tier: 'eager',
        },
        data: Uint8Array.from({ length: 77 }, (_, index) => 255 - index),
      },
    ],
    sourceMap: '{"version":3,"sources":["naïve.ts"],"mappings":""}',
  }
}

export function patchSetOf(patches: readonly Patch[], sourceByteLength: number): PatchSet {
  let textByteLength = sourceByteLength
  for (const { start, end, replacement } of patches) textByteLength += replacement.byteLength - (end - start)
  return { patches, textByteLength, textChecksum: 0x01020304 }
}
