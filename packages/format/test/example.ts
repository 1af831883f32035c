import { checksum, type Sidecar } from '../src/index.ts'
import { emptyRecord, request } from './samples.ts'

/** The chunk that `docs/bmes.md` explains, byte by byte. */
export const EXAMPLE_CHUNK = `import { greet } from './greet.js'
export const hello = greet('world')
`

/** What its patches lead to. */
export const EXAMPLE_TEXT = `(function(i$,s$){"use strict";const greet=i$[0];
;${' '.repeat(33)}
;      const hello = greet('world')

return[hello]})`

export function exampleSidecar(): Sidecar {
  const chunk = Buffer.from(EXAMPLE_CHUNK)
  const text = Buffer.from(EXAMPLE_TEXT)
  const statement = EXAMPLE_CHUNK.indexOf('\n')
  const textChecksum = checksum(text)
  const patches: [start: number, end: number, replacement: string, isRequest: boolean][] = [
    [0, 0, '(function(i$,s$){"use strict";const greet=i$[0];\n', false],
    [0, statement, `;${' '.repeat(statement - 1)}`, true],
    [statement + 1, statement + 7, ';     ', false],
    [chunk.byteLength, chunk.byteLength, '\nreturn[hello]})', false],
  ]
  return {
    buildId: Buffer.from('00112233445566778899aabbccddeeff', 'hex'),
    root: '',
    source: { name: 'hello.js', byteLength: chunk.byteLength, checksum: checksum(chunk), isAscii: true },
    record: emptyRecord({
      requests: [request('./greet.js', { kind: 'chunk', target: 'greet.js' })],
      imports: [{ request: 0, importName: 'greet', localName: 'greet', access: 'copied', members: null }],
      localExports: [{ exportName: 'hello', localName: 'hello', initialization: 'lexical', moves: false }],
    }),
    patchSet: {
      patches: patches.map(([start, end, replacement, isRequest]) => {
        return { start, end, replacement: Buffer.from(replacement), isRequest }
      }),
      textByteLength: text.byteLength,
      textChecksum,
    },
    bytecodes: [
      {
        target: {
          nodeVersion: 'v24.21.0',
          platform: 'linux',
          arch: 'x64',
          nodeBuild: 0x5f3a01c2,
          scriptName: null,
          flags: '',
          v8: {
            magic: 0xc0de0689,
            versionHash: 0xdc338cfa,
            flagHash: 0x823df6f1,
            readOnlySnapshotChecksum: 0xa7f47387,
          },
          textChecksum,
          tier: 'lazy',
        },
        // Only the header that V8 writes: magic, version hash, source length, flag hash, snapshot checksum, payload length.
        data: new Uint8Array(
          Uint32Array.of(0xc0de0689, 0xdc338cfa, text.byteLength, 0x823df6f1, 0xa7f47387, 0).buffer,
        ),
      },
    ],
    sourceMap: null,
  }
}

const NAMES: readonly [name: string, fields: readonly string[]][] = [
  [
    'module requests',
    [
      'requests',
      'attributes',
      'specifier "./greet.js"',
      'target "greet.js"',
      '1*kind chunk',
      '1*static',
      '2*phase and reserved',
      'attributes of this request',
    ],
  ],
  [
    'import entries',
    [
      'imports',
      'members',
      'request 0',
      'import name "greet"',
      'local name "greet"',
      'access copied',
      'members of this import: it is no object of members',
    ],
  ],
  [
    'export entries',
    [
      'local exports',
      'indirect exports',
      'export name "hello"',
      'local name "hello"',
      'initialization lexical',
      'does not move',
    ],
  ],
  ['star exports', ['star exports']],
  [
    'targets',
    [
      'targets',
      'Node version "v24.21.0"',
      'platform "linux"',
      'arch "x64"',
      'build of Node',
      'V8 magic',
      'V8 version hash',
      'V8 flag hash',
      'V8 read-only snapshot checksum',
      'text checksum',
      'tier lazy',
      'script name: none',
      'flags: none',
    ],
  ],
  ['bytecode', ['24*as V8 gave it (here: its header only)']],
  ['source', ['name "hello.js"', 'byte length', 'checksum', 'is ASCII']],
  [
    'patches',
    [
      'patches',
      'byte length of all replacements',
      'text byte length',
      'text checksum',
      'patch 0: start',
      'end',
      'byte length of its replacement',
      'is no request',
      'patch 1: start',
      'end',
      'byte length of its replacement',
      'is request',
      'patch 2: start',
      'end',
      'byte length of its replacement',
      'is no request',
      'patch 3: start',
      'end',
      'byte length of its replacement',
      'is no request',
      '49*replacement 0',
      '34*replacement 1',
      '6*replacement 2',
      '16*replacement 3',
    ],
  ],
  ['flags', ['form function', 'flags']],
  [
    'strings',
    ['strings', ...Array.from({ length: 8 }, (_, index) => `end of string ${index}`), '*the strings'],
  ],
]

/** Annotates the example as it stands in the document. Throws if a byte would be left out. */
export function annotate(file: Uint8Array): string {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const lines: string[] = []
  let at = 0
  const take = (byteLength: number, label: string): void => {
    for (let taken = 0; taken < byteLength || taken === 0; taken += 16) {
      const bytes = file.subarray(at + taken, at + Math.min(taken + 16, byteLength))
      const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
      const note = taken === 0 ? label : ''
      lines.push(`${(at + taken).toString(16).padStart(4, '0')}  ${hex.padEnd(47)}  ${note}`.trimEnd())
    }
    at += byteLength
  }
  const heading = (title: string): void => {
    if (lines.length > 0) lines.push('')
    lines.push(`; ${title}`)
  }

  heading('header')
  take(4, 'magic "BMES"')
  take(4, 'version')
  take(4, 'checksum of 000c to the end of the directory')
  take(4, 'number of sections')
  take(4, 'byte length of the file')
  take(2, 'flags')
  take(2, 'root depth')
  take(16, 'build id')
  heading('section directory: kind, flags, offset, byte length, checksum')
  const sectionCount = view.getUint32(12, true)
  for (const [name] of NAMES) take(16, name)

  for (let index = 0; index < sectionCount; index++) {
    const start = view.getUint32(40 + index * 16 + 4, true)
    const end = start + view.getUint32(40 + index * 16 + 8, true)
    const [name, fields] = NAMES[index]!
    if (start > at) take(start - at, 'padding')
    heading(name)
    for (const field of fields) {
      const [, length, label] = /^(?:(\d*)\*)?(.*)$/.exec(field)!
      take(length === undefined ? 4 : length === '' ? end - at : Number(length), label!)
    }
    if (at !== end) throw new Error(`"${name}" ends at ${end}, its fields at ${at}`)
  }
  if (at !== file.byteLength)
    throw new Error(`the file ends at ${file.byteLength}, its last section at ${at}`)
  return lines.join('\n')
}
