import { expect, it } from 'vitest'
import { declarationsAsWritten } from './declarations.ts'
import type { Patch } from './sidecar.ts'

/** Patches for what stands between « and » (a declaration) and between ‹ and › (anything else). */
function written(marked: string): string {
  const patches: Patch[] = []
  let text = ''
  let start = 0
  for (const character of marked) {
    if (character === '«' || character === '‹') start = Buffer.byteLength(text)
    else if (character === '»' || character === '›') {
      const end = Buffer.byteLength(text)
      patches.push({ start, end, replacement: new Uint8Array(), isRequest: character === '»' })
    } else text += character
  }
  return declarationsAsWritten(Buffer.from(text), patches)
}

it.each([
  ['nothing', 'f()', ''],
  ['at the start, with a line end behind', `«import 'a'»; f()`, `import 'a'\n`],
  ['at its line and column', `f()\n\n  «import 'a'»; «import 'b'»\ng()`, `\n\n  import 'a'  import 'b'\n`],
  ['over lines', `«import {\n  a\n} from 'a'» ; «import 'b'»`, `import {\n  a\n} from 'a'   import 'b'\n`],
  ['without what else is patched', `‹export› const a = 1; «import 'a'»`, `                    import 'a'\n`],
  ['after characters of two, three and four bytes', `é€😀 «import 'a'»`, `     import 'a'\n`],
  ['with names that are not ASCII', `«import { é } from 'a'»`, `import { é } from 'a'\n`],
  ['after carriage returns', `f()\r\n«import 'a'»\r\n`, `\nimport 'a'\n`],
])('%s', (_what, marked, expected) => {
  expect(written(marked)).toBe(expected)
})

it('takes views of larger buffers', () => {
  const bytes = Buffer.from(`xx\nimport 'a'`)
  const patch = { start: 0, end: 10, replacement: new Uint8Array(), isRequest: true }
  expect(declarationsAsWritten(bytes.subarray(3), [patch])).toBe(`import 'a'\n`)
})
