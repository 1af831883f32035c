import { spawnSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { createImportMeta } from './import-meta.ts'

const SPECIFIERS = ['./a.js', '../b c.js', '/c.js', 'https://example.com/d', './e.js?x#y']

it('is what Node gives a module', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'import meta-')))
  const path = join(folder, 'm.mjs')
  try {
    writeFileSync(path, '')
    const script = `import { pathToFileURL } from 'node:url'; import { writeFileSync } from 'node:fs'
      writeFileSync(${JSON.stringify(path)}, 'export default import.meta')
      const { default: meta } = await import(pathToFileURL(${JSON.stringify(path)}))
      console.log(JSON.stringify({ ...meta, resolved: ${JSON.stringify(SPECIFIERS)}.map((s) => meta.resolve(s)), prototype: Object.getPrototypeOf(meta) }))`
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
    })
    const { resolved, prototype, ...expected } = JSON.parse(stdout) as Record<string, unknown>
    // Here import.meta is the test runner's, from which its properties are taken: "main" is not of every Node.
    const { main, ...meta } = createImportMeta(pathToFileURL(path).href) as Record<string, unknown>
    expect(main ?? false).toBe(false)
    expect(expected).toMatchObject(JSON.parse(JSON.stringify(meta)) as object)
    expect(Object.getPrototypeOf(createImportMeta(pathToFileURL(path).href))).toBe(prototype)
    const resolve = meta['resolve'] as ((specifier: string) => string) | undefined
    if (resolve) expect(SPECIFIERS.map((specifier) => resolve(specifier))).toEqual(resolved)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
