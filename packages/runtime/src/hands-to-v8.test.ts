import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { VerifiedBytecode } from '@esm-bytecode/format'
import { expect, it } from 'vitest'

const packages = fileURLToPath(new URL('../../', import.meta.url))

/** Lines of the sources that name what V8 takes bytecode by. Asking whether V8 has rejected it is no such line. */
function linesWithCachedData(name: string): string[] {
  const folder = join(packages, name, 'src')
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|mjs)$/.test(file) && !file.endsWith('.test.ts'))
    .flatMap((file) =>
      readFileSync(join(folder, file), 'utf8')
        .split('\n')
        .filter((line) => /\bcachedData\b/.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    )
}

it('is one place of the runtime that hands bytecode to V8', () => {
  expect(linesWithCachedData('runtime')).toEqual([
    'start/compile-script.ts: if (bytecode !== null) own.cachedData = bytecode.data',
  ])
})

it('is nothing of the packages that production does without, but a process of its own of "inspect"', () => {
  for (const name of ['format', 'compiler', 'plugin', 'warm', 'report'])
    expect(linesWithCachedData(name)).toEqual([])
  for (const line of linesWithCachedData('cli')) expect(line).toMatch(/^inspect\/functions-worker\.mjs: /)
})

it('takes a type there that only verification makes', () => {
  // `compile-script.ts` says so, and tsc checks this file: what has the same fields is none.
  expect(readFileSync(join(packages, 'runtime/src/start/compile-script.ts'), 'utf8')).toContain(
    'bytecode: VerifiedBytecode | null',
  )
  const bytes = { target: {} as VerifiedBytecode['target'], data: new Uint8Array(8) }
  // @ts-expect-error its private field is missing
  const verified: VerifiedBytecode = bytes
  expect(verified).toBe(bytes)
})
