import { pathToFileURL } from 'node:url'
import { encodeSidecar, decodeSidecar } from '@esm-bytecode/format'
import { expect, it } from 'vitest'
import { build } from '../../test/graph.ts'
import { SidecarFiles, spaceFor } from './sidecar-files.ts'

function filesOf(source: string, sourceMap: string | null = null) {
  const id = 'sub/é a.js'
  const { files } = build({ [id]: source, '#b?.js': '' })
  const { sidecar, chunk } = files.get(id)!
  const encoded = encodeSidecar({ ...sidecar, bytecodes: [], sourceMap })
  return new SidecarFiles('/app/dist/sub', decodeSidecar(encoded), chunk)
}

it('knows where the modules are that the chunk requests', () => {
  const files = filesOf(`import '../%23b%3F.js'; import 'node:fs'; import 'pkg'; import('../%23b%3F.js')`)
  expect(files.readRecord().requests.map((_request, index) => files.target(index))).toEqual([
    pathToFileURL('/app/dist/#b?.js').href,
    null,
    null,
    pathToFileURL('/app/dist/#b?.js').href,
  ])
})

it('knows the root of the build', () => {
  expect(pathToFileURL(filesOf('').bytecode.root).href).toBe(pathToFileURL('/app/dist').href)
})

it.each([
  ['plain', 'export const a = import.meta.url'],
  ['not ASCII', `import 'pkg'; export const é = '😀'`],
])('makes the text that its bytecode is of: %s', (_what, source) => {
  const files = filesOf(source)
  const { textByteLength } = files.bytecode
  expect(Buffer.byteLength(files.readText())).toBe(textByteLength)
  expect(files.readText()).toContain(source.slice(source.indexOf('const')).split('=')[0])
})

it.each([
  ['grows', `import x from 'pkg'; export let a = x; export const f = () => a++`],
  [
    'shrinks, and grows',
    `export { a as b, c as d }; import { long as a, longer as c } from 'pkg'; export * from 'x'`,
  ],
  ['is not ASCII', `import 'pkg'; export const é = '😀'; export default class {}`],
])(
  'makes the text in the place of the chunk where that %s, and the chunk again for its declarations',
  (_what, source) => {
    const id = 'a.js'
    const { files } = build({ [id]: source })
    const { sidecar, chunk } = files.get(id)!
    const expected = new SidecarFiles('/app', sidecar, chunk)
    const space = spaceFor(sidecar.patchSet)
    const buffer = new Uint8Array(space + chunk.length)
    buffer.set(chunk, space)
    const own = new SidecarFiles('/app', sidecar, buffer.subarray(space), space)
    expect(own.readText()).toBe(expected.readText())
    expect(own.readText()).toBe(expected.readText())
    expect(own.readDeclarations()).toBe(new SidecarFiles('/app', sidecar, chunk).readDeclarations())
  },
)

it('keeps the declarations where they were', () => {
  expect(filesOf(`const é = 1\n/* 😀 */ import 'pkg'; f()`).readDeclarations()).toBe(
    `\n         import 'pkg';\n`,
  )
})

it('has the source map of the sidecar', () => {
  expect(filesOf('', '{"version":3}').readSourceMap()).toBe('{"version":3}')
  expect(filesOf('').readSourceMap()).toBeNull()
})
