import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import { expect, test } from 'vitest'
import { generateGraph, type GeneratedGraph } from './generate-graph.ts'

test('it is the same each time, and another one for each size', () => {
  expect(generateGraph(50)).toEqual(generateGraph(50))
  expect(generateGraph(50).checksum).not.toBe(generateGraph(51).checksum)
})

test('every module is reached, has 1 to 4 kB, and imports at most four others', () => {
  const { files } = generateGraph(500)
  const reached = new Set<string>()
  const visit = (path: string) => {
    if (reached.has(path)) return
    reached.add(path)
    for (const [, specifier = ''] of files.get(path)!.matchAll(/from '(.+)'/g)) {
      visit(posix.join(posix.dirname(path), specifier))
    }
  }
  visit('graph/index.js')
  const modules = [...files].filter(([path]) => path.includes('module-'))
  expect(modules).toHaveLength(500)
  for (const [path, text] of modules) {
    expect(reached).toContain(path)
    expect(text.length).toBeGreaterThan(1000)
    expect(text.length).toBeLessThan(4000)
    expect(text.match(/^import /gm)?.length ?? 0).toBeLessThanOrEqual(4)
  }
})

test('the program prints the checksum that the generator knows', () => {
  const graph = generateGraph(40)
  expect(run(graph)).toMatch(new RegExp(`^loaded in [\\d.]+ ms, checksum ${graph.checksum}\\n$`))
})

function run({ files }: GeneratedGraph): string {
  const folder = mkdtempSync(join(tmpdir(), 'generate-graph-'))
  try {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    return execFileSync(process.execPath, [join(folder, 'main.js')], { encoding: 'utf8' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
