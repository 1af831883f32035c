import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { promisify } from 'node:util'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { replaceDrawnFigures, replaceFigures } from './documents/figures.ts'
import { listFiles, read, readDocument, readDocuments, readTable, root } from './documents/markdown.ts'

const documents = readDocuments()
const sources = ['.ts', '.mjs', '.js']
  .flatMap((ending) => [...listFiles(join(root, 'packages'), ending)])
  .filter((path) => /^packages\/(?!bench\/)[^/]+\/src\//.test(path) && !/\.test\.\w+$/.test(path))

describe('links', () => {
  const byPath = new Map(documents.map((document) => [document.path, document]))

  test.each(documents)('$path leads to what is there', ({ path, links }) => {
    const dead = links.filter((link) => {
      if (/^[a-z]+:/i.test(link)) return false
      const [file, anchor] = decodeURI(link).split('#') as [string, string?]
      const target = file === '' ? path : posix.join(dirname(path), file)
      if (!existsSync(join(root, target))) return true
      return anchor !== undefined && byPath.has(target) && !byPath.get(target)!.anchors.has(anchor)
    })
    expect(dead).toEqual([])
  })

  test('each page of docs/ can be found from the README', () => {
    const pages = documents.map(({ path }) => path).filter((path) => path.startsWith('docs/'))
    const linked = new Set(readDocument('README.md').links.map((link) => link.split('#')[0]))
    expect(pages.filter((page) => !linked.has(page))).toEqual([])
  })
})

describe('errors and warnings', () => {
  const codes = inSources(/\bBMES_(?:ERR|WARN)_[A-Z0-9_]*[A-Z0-9]\b/g)
  const sections = readDocument('docs/errors.md').headings.filter(({ title }) => title.startsWith('BMES_'))

  test('each code has its section in docs/errors.md, and each section its code', () => {
    expect(sections.map(({ title }) => title).toSorted()).toEqual(codes)
  })

  test('each section says why, and what to do', () => {
    // The shortest of them has some 70 characters.
    expect(sections.filter(({ body }) => body.trim().length < 60).map(({ title }) => title)).toEqual([])
  })

  test('whatever a README has a heading for is a code', () => {
    const titles = documents.flatMap(({ headings }) => headings.map(({ title }) => title))
    expect(titles.filter((title) => title.startsWith('BMES_') && !codes.includes(title))).toEqual([])
  })
})

describe('options', () => {
  test.each([
    ['packages/plugin', 'Options', '', 'packages/plugin/src/options.ts', 'EsmBytecodeOptions'],
    ['packages/plugin', 'warm', 'warm.', 'packages/warm/src/options.ts', 'WarmUserOptions'],
    ['packages/warm', 'warm(options)', '', 'packages/warm/src/types.ts', 'WarmOptions'],
    [
      'packages/compiler',
      'new Compiler(options?)',
      '',
      'packages/compiler/src/compile.ts',
      'CompilerOptions',
    ],
    [
      'packages/compiler',
      'externals',
      'externals.',
      'packages/compiler/src/externals/externals.ts',
      'ExternalsOptions',
    ],
    ['packages/report', 'createReport(options)', '', 'packages/report/src/create-report.ts', 'ReportOptions'],
  ])('the README of %s, “%s”: each option has a heading, its type and its default', (folder, ...of) => {
    const [title, prefix, source, type] = of
    const { headings } = readDocument(`${folder}/README.md`)
    const top = headings.findLastIndex((heading) => heading.title === title)
    const { level } = headings[top]!
    const end = headings.findIndex((heading, index) => index > top && heading.level <= level)
    const options = headings
      .slice(top + 1, end)
      .filter((heading) => heading.level === level + 1 && !heading.title.includes(' '))
    const names = options.map((heading) => heading.title)
    expect(names.toSorted()).toEqual(membersOf(source, type).map((name) => prefix + name))
    for (const { title: option, body } of options) {
      expect(body, option).toMatch(/^\s*Type: .+ (?:Default: .+|Required)\./)
    }
  })

  test('each option of the plugin is in the table of docs/configuration.md', () => {
    const names = configurationRows('The plugin').map(([cell]) => /`(\w+)`/.exec(cell!)?.[1])
    expect(names.toSorted()).toEqual(membersOf('packages/plugin/src/options.ts', 'EsmBytecodeOptions'))
  })
})

describe('the command line', () => {
  const { headings } = readDocument('packages/cli/README.md')
  const rows = configurationRows('The command line')

  test.each(['compile', 'warm', 'verify', 'inspect', 'store', 'report', 'bench'])(
    'the options of %s are those of its help',
    async (command) => {
      const bin = join(root, 'packages/cli/bin/esm-bytecode.mjs')
      const { stdout } = await promisify(execFile)(process.execPath, [bin, command, '--help'])
      // One a line; others are in examples.
      const known = optionsIn(stdout.match(/^ +--\S+/gm)!.join('\n')).filter((option) => option !== '--help')
      const [ofCompile] = rows
      const row = rows.find(([cell]) => cell!.includes(`\`${command}\``))!
      const includesThose = row[1]!.includes('those of `compile`')
      expect(optionsIn(row[1]! + (includesThose ? ofCompile![1]! : ''))).toEqual(known)
      const told = headings.find(({ title }) => title === command)!.body
      // Those that it shares with another command stand there.
      const shared = /All options of `compile`|Options are those of `report`/.test(told)
      const elsewhere = shared ? headings.map(({ body }) => body).join('\n') : told
      expect(known.filter((option) => !elsewhere.includes(option))).toEqual([])
    },
  )
})

test('each variable of the environment is in docs/configuration.md, and each one there exists', () => {
  const names = [...read('docs/configuration.md').matchAll(/`(ESM_BYTECODE\w*)`/g)].map(([, name]) => name!)
  expect([...new Set(names)].toSorted()).toEqual(
    inSources(/(?<=['"`])ESM_BYTECODE(?:_[A-Z0-9_]+)?(?=['"`])/g),
  )
})

describe('figures of docs/benchmarks.md that are shown elsewhere', () => {
  // After another run of the benchmarks: npx vitest run --project e2e e2e/documents.test.ts --update
  test('the table of the README', async () => {
    await expect(replaceFigures(read('README.md'))).toMatchFileSnapshot(join(root, 'README.md'))
  })

  test('the picture of the README', async () => {
    const path = 'docs/drawings/result.svg'
    await expect(replaceDrawnFigures(read(path))).toMatchFileSnapshot(join(root, path))
  })
})

/** @returns what the sources of the packages match, sorted, each once */
function inSources(pattern: RegExp): string[] {
  return [...new Set(sources.flatMap((path) => read(path).match(pattern) ?? []))].toSorted()
}

/** @returns the names of the members of an interface, sorted */
function membersOf(path: string, name: string): string[] {
  const { statements } = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest)
  const declaration = statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === name)
  if (!declaration) throw new Error(`${path} declares no interface ${name}`)
  const { members } = declaration as ts.InterfaceDeclaration
  return members.map((member) => (member.name as ts.Identifier).text).toSorted()
}

/** @returns the rows of the table below a heading of docs/configuration.md, without the titles of its columns */
function configurationRows(title: string): string[][] {
  const { headings } = readDocument('docs/configuration.md')
  return readTable(headings.find((heading) => heading.title === title)!.body).slice(1)
}

/** @returns names such as `--tier`, sorted, each once */
function optionsIn(text: string): string[] {
  return [...new Set(text.match(/(?<![\w-])--[a-z][a-z-]*/g))].toSorted()
}
