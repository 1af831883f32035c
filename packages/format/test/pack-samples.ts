import {
  type BytecodeTarget,
  checksum,
  type DecodedPack,
  type FileEvidence,
  type Pack,
  type PackedModule,
  type PackedText,
  type PackFolder,
} from '../src/index.ts'
import { emptyRecord, fullSidecar, request } from './samples.ts'

/** A pack with next to nothing in it. */
export function emptyPack(changes: Partial<Pack> = {}): Pack {
  return {
    buildId: new Uint8Array(16),
    conditions: [],
    isImmutable: false,
    folders: [],
    importers: [],
    modules: [],
    ...changes,
  }
}

export function folder(changes: Partial<PackFolder> = {}): PackFolder {
  return { parent: null, name: '', stat: null, absent: [], links: [], directories: [], files: [], ...changes }
}

export function evidence(changes: Partial<FileEvidence> = {}): FileEvidence {
  return { byteLength: 12, checksum: 0xffff_ffff, mtimeMs: 1234.5, ctimeMs: -1.25, ino: 2 ** 60, ...changes }
}

export function textOf(text: string): PackedText {
  const bytes = Buffer.from(text, 'utf8')
  return { bytes, checksum: checksum(bytes), isAscii: bytes.every((byte) => byte < 0x80) }
}

export function jsonModule(changes: Partial<PackedModule> = {}): PackedModule {
  return {
    folder: 0,
    name: 'data.json',
    format: 'json',
    evidence: evidence(),
    text: null,
    bytecodes: [],
    esModule: null,
    commonJs: null,
    ...changes,
  }
}

export function commonJsModule(changes: Partial<PackedModule> = {}): PackedModule {
  const commonJs = { exportNames: [], requires: [], usesDynamicImport: false, importsFromStrings: false }
  return jsonModule({ name: 'index.cjs', format: 'commonjs', text: textOf('()'), commonJs, ...changes })
}

export function esModule(changes: Partial<PackedModule> = {}): PackedModule {
  const metadata = {
    record: emptyRecord(),
    targets: [],
    declarations: '',
    sourceMap: null,
  }
  return jsonModule({
    name: 'index.js',
    format: 'module',
    text: textOf('(i$)'),
    esModule: metadata,
    ...changes,
  })
}

/** A pack that uses every field at least once. */
export function fullPack(): Pack {
  const [first, second] = fullSidecar().bytecodes
  const bytecode = (
    target: BytecodeTarget,
    text: PackedText,
    changes: Partial<BytecodeTarget>,
    size: number,
  ) => ({
    target: { ...target, ...changes, textChecksum: text.checksum },
    data: Uint8Array.from({ length: size }, (_, index) => index * 3),
  })
  const main = textOf('(function(i$,s$){"use strict"; naïve })')
  const wrapper = textOf('(function (exports, require, module, __filename, __dirname) {\n})')
  return {
    buildId: Uint8Array.from({ length: 16 }, (_, index) => index * 13),
    conditions: ['development', 'é'],
    isImmutable: true,
    folders: [
      folder({ name: '../..', absent: ['package.json'] }),
      folder({
        parent: 0,
        name: 'node_modules',
        links: [{ path: '@scope/naïve', target: '..\\/./anything at all' }],
        directories: ['@scope', 'react/cjs'],
      }),
      folder({
        parent: 1,
        name: 'react',
        absent: ['node_modules', 'lib/foo', '日本'],
        files: [{ path: 'package.json', ...evidence({ byteLength: 0xffff_ffff }) }],
      }),
      folder({ name: '../../../shared' }),
    ],
    importers: [
      { folder: 0, name: 'entry-é.js', targets: [null, 0, 2, null] },
      { folder: 3, name: 'chunk.js', targets: [] },
      { folder: 0, name: 'other.js', targets: [3] },
    ],
    modules: [
      esModule({
        folder: 2,
        name: 'naïve.mjs',
        text: main,
        bytecodes: [
          bytecode(first!.target, main, { tier: 'lazy' }, 1001),
          bytecode(second!.target, main, { tier: 'eager' }, 77),
        ],
        esModule: {
          record: emptyRecord({
            requests: [
              request('./other.js', { kind: 'packed' }),
              request('./wrapped.cjs', { kind: 'synthetic' }),
              request('node:fs', { kind: 'builtin' }),
              request('./data.json', { kind: 'synthetic', attributes: [{ key: 'type', value: 'json' }] }),
              request('gone', { dynamic: true }),
              request('./other.js', { kind: 'packed', dynamic: true }),
            ],
            imports: [
              { request: 0, importName: 'b', localName: 'b', access: 'copied', members: null },
              { request: 1, importName: 'default', localName: 'wrapped', access: 'namespace', members: null },
              { request: 0, importName: null, localName: 'ns', access: 'copied', members: null },
            ],
            starExports: [0],
            form: 'generator',
            usesImportMeta: true,
          }),
          targets: [1, 2, null, 3, null, 1],
          declarations: `import { b } from './other.js'\nimport wrapped from './wrapped.cjs' // naïve`,
          sourceMap: '{"version":3,"sources":["naïve.ts"],"mappings":""}',
        },
      }),
      esModule({
        folder: 3,
        name: 'other.js',
        esModule: {
          record: emptyRecord({
            localExports: [
              { exportName: 'a', localName: 'a', initialization: 'lexical', moves: false },
              { exportName: 'alias', localName: 'a', initialization: 'lexical', moves: false },
              { exportName: 'b', localName: 'b', initialization: 'function', moves: true },
            ],
          }),
          targets: [],
          declarations: '',
          sourceMap: '',
        },
      }),
      commonJsModule({
        folder: 2,
        name: 'wrapped.cjs',
        text: wrapper,
        bytecodes: [bytecode(second!.target, wrapper, { scriptName: '/srv/wrapped.cjs', tier: 'warm' }, 64)],
        commonJs: {
          exportNames: ['default', 'é', ''],
          requires: [
            { specifier: './data.json', target: 3 },
            { specifier: './naïve.mjs', target: 0 },
          ],
          usesDynamicImport: true,
          importsFromStrings: true,
        },
      }),
      jsonModule({ folder: 2 }),
    ],
  }
}

/** What was decoded, in the shape that was encoded. Texts are compared as strings. */
export function completePack({ modules, ...rest }: DecodedPack): unknown {
  return {
    ...rest,
    modules: modules.map((module) => ({
      folder: module.folder,
      name: module.name,
      format: module.format,
      evidence: module.evidence,
      text:
        module.format === 'json'
          ? null
          : {
              text: module.readText(),
              checksum: module.textChecksum,
              isAscii: module.isAscii,
              byteLength: module.textByteLength,
            },
      bytecodes: module.bytecodes.map((bytecode) => {
        const { target, data } = bytecode.verify()
        return { target, data, byteLength: bytecode.byteLength }
      }),
      esModule:
        module.format === 'module' ? { ...module.esModule(), sourceMap: module.readSourceMap() } : null,
      commonJs: module.format === 'commonjs' ? module.commonJs() : null,
    })),
  }
}

/** A pack in the same shape. */
export function plainPack({ buildId, modules, ...rest }: Pack): unknown {
  return {
    ...rest,
    buildId: new Uint8Array(buildId),
    modules: modules.map(({ text, bytecodes, ...module }) => ({
      ...module,
      text: text && {
        text: Buffer.from(text.bytes).toString('utf8'),
        checksum: text.checksum,
        isAscii: text.isAscii,
        byteLength: text.bytes.byteLength,
      },
      bytecodes: bytecodes.map(({ target, data }) => ({
        target,
        data: new Uint8Array(data),
        byteLength: data.byteLength,
      })),
    })),
  }
}
