import { readFile } from 'node:fs/promises'
import { SourceMap } from 'node:module'
import { join } from 'node:path'
import { escapeNonAscii } from '@esm-bytecode/compiler'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleApp } from './sample-app.ts'
import {
  buildConfig,
  expectSameProgram,
  expectSidecars,
  matrix,
  testBuild,
  type Files,
  type Host,
  type TestBuild,
} from './test-build.ts'

const isChunk = (file: string) => file.endsWith('.js')

const chunksOf = async ({ root, files }: TestBuild): Promise<Map<string, string>> =>
  new Map(
    await Promise.all(
      files.filter(isChunk).map(async (file) => [file, await readFile(join(root, file), 'utf8')] as const),
    ),
  )

/** Wherever something that is not ASCII can stand, and can be escaped. */
const app = (title: string): Files => ({
  'src/main.js': `
    /*! © Ünï */
    import { naïve, größe as size, title } from './names.js'
    // an ordinary comment – nothing in it matters
    class Café { #ü = 'ü'; get größe() { return this.#ü } static 'ä ö' = '😀' }
    const { lazy } = await import('./lazy.js')
    console.log(title, naïve(1), size, new Café().größe, Café['ä ö'], Café.name, lazy(), \`\\é\${'–'}日本\`)
  `,
  'src/names.js': `
    export const naïve = (größe) => ({ größe, 'é': '\u2028'.length })
    export let größe = 'größe'
    export const title = globalThis.process ? '${title}' : ''
  `,
  'src/lazy.js': `
    import { größe, naïve } from './names.js'
    export const lazy = () => ['lazy – é', größe, naïve.name, naïve.length]
  `,
})

/** Vite has options of its own for some of it. */
const config = (host: Host, options: string, sourcemap: string, minify: string) => {
  const names = `entryFileNames: 'main.js', chunkFileNames: '[name]-[hash].js'`
  const fields = host.startsWith('vite')
    ? `output: { ${names} }, vite: { build: { sourcemap: ${sourcemap}, minify: ${minify} } }`
    : `output: { ${names}, sourcemap: ${sourcemap}, ${host === 'rolldown' ? `minify: ${minify}` : ''} }`
  return buildConfig({ options, fields })
}

describe.each(matrix)('$host on Node $major', ({ host, node }) => {
  const build = (files: Files, options: string, sourcemap = 'false', minify = 'false') =>
    testBuild({ ...files, 'build.config.js': config(host, options, sourcemap, minify) }, { host, node })
  const ascii = '{ minSize: 0 }'
  const utf8 = `{ minSize: 0, charset: 'utf8' }`

  test.each([
    ['', 'false'],
    [', minified', 'true'],
  ])('chunks are ASCII, and the program is the same%s', async (_minified, minify) => {
    const escaped = await build(app('Größe'), ascii, 'false', minify)
    const sidecars = await expectSidecars(escaped)
    expect(sidecars.size).toBe(3)
    for (const [file, code] of await chunksOf(escaped)) {
      expect(code).not.toMatch(/\P{ASCII}/u)
      expect(sidecars.get(file)!.source.isAscii, file).toBe(true)
    }
    const kept = await build(app('Größe'), utf8, 'false', minify)
    for (const [file, { source }] of await expectSidecars(kept)) expect(source.isAscii, file).toBe(false)
    expect(await expectSameProgram(escaped)).toBe(await expectSameProgram(kept))
  })

  test('names of files follow what is in them', async () => {
    const hashed = async (title: string, options: string) => {
      const chunks = await chunksOf(await build(app(title), options))
      return new Map([...chunks].filter(([file]) => file !== 'dist/main.js'))
    }
    const first = await hashed('Größe', ascii)
    expect(await hashed('Größe', ascii)).toEqual(first)
    const others = [await hashed('Größe', utf8), await hashed('Grüße', ascii)]
    for (const other of others) {
      for (const [file, code] of other) if (first.has(file)) expect(code).toBe(first.get(file))
      expect([...other.keys()]).not.toEqual([...first.keys()])
    }
  })

  test.each(['true', "'inline'", "'hidden'"])('source maps fit, sourcemap: %s', async (sourcemap) => {
    const files: Files = {
      'src/main.js': `
        const größe = 'größe – 😀'; export const fail = (é = größe) => { throw new Error(é + 'é') }
        export const stack = () => { try { fail() } catch (é) { return é.stack.split('\\n')[1] } }
        console.log(stack())
      `,
    }
    const escaped = await build(files, ascii, sourcemap)
    const kept = await build(files, utf8, sourcemap)
    const env = { NODE_OPTIONS: '--enable-source-maps' }
    await expectSidecars(escaped)
    const stdout = await expectSameProgram(escaped, { env })
    if (sourcemap !== "'hidden'") expect(stdout).toContain('main.js:2:')

    const originals = await Promise.all(
      [escaped, kept].map(async (one) => {
        const code = await readFile(join(one.root, 'dist/main.js'), 'utf8')
        const json = sourcemap.includes('inline')
          ? Buffer.from(/base64,(\S+)/.exec(code)![1]!, 'base64').toString()
          : await readFile(join(one.root, 'dist/main.js.map'), 'utf8')
        expect(json).toBe(JSON.stringify(JSON.parse(json)))
        const map = JSON.parse(json) as { file: string; sources: string[]; sourcesContent: string[] }
        const lines = code.split('\n')
        const line = lines.findIndex((text) => text.includes('new Error('))
        const entry = new SourceMap(map as never).findEntry(line, lines[line]!.indexOf('new Error('))
        return {
          ...entry,
          name: undefined,
          generatedColumn: 0,
          sources: map.sources,
          contents: map.sourcesContent,
        }
      }),
    )
    expect(originals[0]).toEqual(originals[1])
    expect(originals[0]).toMatchObject({ originalLine: 1 })
  })

  test('what cannot be escaped without a trace stays, and so does the behaviour', async () => {
    const files: Files = {
      'src/main.js': `console.log('é', /[é-ü]/u.source, String.raw\`é\`, ((strings) => strings.raw[0])\`ü\`)`,
    }
    const kept = await build(files, ascii)
    const sidecars = await expectSidecars(kept)
    expect(sidecars.get('dist/main.js')!.source.isAscii).toBe(false)
    const [code] = (await chunksOf(kept)).values()
    expect(code).toContain('/[é-ü]/u')
    expect(code).toMatch(/String\.raw`é`/)
    expect(code).not.toMatch(/['"]é['"]/)
    expect(await expectSameProgram(kept)).toBe('é [é-ü] é ü\n')
  })

  test('a program of chunks that are not ASCII starts from them', async () => {
    const kept = await build(sampleApp, utf8)
    expect((await expectSidecars(kept)).get('dist/main.js')!.source.isAscii).toBe(false)
    expect(await expectSameProgram(kept)).toContain('é…')
  })

  test('beside "standalone", which changes chunks as well', async () => {
    const files: Files = {
      'src/main.js': `
        import { getStats } from '@esm-bytecode/runtime'
        console.log('é', typeof getStats)
      `,
    }
    const escaped = await build(files, '{ minSize: 0, standalone: true }')
    const code = (await chunksOf(escaped)).get('dist/main.js')!
    expect(code).toContain('./esm-bytecode.js')
    expect(code).not.toMatch(/\P{ASCII}/u)
  })
})

test('what is no ES module is left alone', async () => {
  const { host, node } = matrix.find((row) => row.host === 'rollup')!
  const files = {
    'src/main.js': `console.log('é')`,
    'build.config.js': buildConfig({ fields: `output: { format: 'cjs' }` }),
  }
  const built = await testBuild(files, { host, node, warnings: [/format "cjs" gets no sidecars/] })
  expect(await readFile(join(built.root, 'dist/main.js'), 'utf8')).toContain(`'é'`)
})

describe('any text has its value', () => {
  /** Prefers what is special somewhere: quotes, line ends, white space, surrogates, ends of comments. */
  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom(...'\'"`\\$\u007b}\n\r\u2028\u2029\u00a0\ufeff/*é–x0u'),
      fc.constantFrom('😀', '\\\u2028', '\r\u2028', '\\\\', '\\é', '*/', '${'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 12,
  })
  const identifiers = fc.string({
    unit: fc.constantFrom('a', 'é', '日', '𝓐', 'ℵ'),
    minLength: 1,
    maxLength: 5,
  })
  const evaluate = (code: string): unknown =>
    // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- the subject
    (new Function(`"use strict";${code.replace('export default', 'return')}`) as () => unknown)()

  /** Whether it holds at all: not each text can stand everywhere. */
  function check(code: string): boolean {
    let before: unknown
    try {
      before = evaluate(code)
    } catch {
      return false
    }
    const escaped = escapeNonAscii(code)
    const after = escaped?.toString() ?? code
    expect(after).not.toMatch(/\P{ASCII}/u)
    expect(evaluate(after)).toEqual(before)
    return true
  }

  const quoted = (quote: string) => (value: string) =>
    `export default ${quote}${value.replaceAll(quote, '').replaceAll('${', '')}${quote}`

  test.each<[string, (value: string, name: string) => string]>([
    ["in a string with '", quoted("'")],
    ['in a string with "', quoted('"')],
    ['in a template', quoted('`')],
    [
      'in a template with substitutions',
      (value) => `export default \`${value.replaceAll(/[`$]/g, '')}\${"é"}ü\``,
    ],
    ['in a key', (value) => `export default { ${JSON.stringify(value)}: 1, é: 2 }`],
    [
      'in a block comment',
      (value) => `let a = 1; let b = a /*${value.replaceAll('*/', '')}é*/ ++\na\nexport default [a, b]`,
    ],
    ['in a notice', (value) => `export default [1]/*! ${value.replaceAll('*/', '')}é*/[0]`],
    [
      'in a line comment',
      (value) => `export default 1 //é${value.replaceAll(/[\n\r\u2028\u2029]/g, '')}\u2028+1`,
    ],
    ['in white space', (value) => `let a =${value.replaceAll(/\S/g, '')}\u00a01;\u2028export default a`],
    [
      'in a name',
      (_value, name) => `const ${name} = 1; export default { ${name}, x: { ${name}: 2 }.${name} }`,
    ],
  ])('%s', (_where, codeOf) => {
    let held = 0
    fc.assert(
      fc.property(text, identifiers, (value, identifier) => {
        if (check(codeOf(value, identifier))) held++
      }),
      { seed: 4711, numRuns: 500 },
    )
    expect(held).toBeGreaterThan(100)
  })
})
