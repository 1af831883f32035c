import { expect, test } from 'vitest'
import type { PackageComparison, PackagesReport } from '../packages/report.ts'
import { findSlower, packageErrors, packagesRows } from './packages-rows.ts'
import { packagesText } from './packages-text.ts'
import { exactly, sampleReport } from './sample-report.ts'

/** Medians by start; a text is the error of a start that failed. */
function compared(name: string, totals: Readonly<Record<string, number | string>>): PackageComparison {
  return {
    package: name,
    version: '1.2.3',
    kind: 'ES',
    node: 'v24.1.0',
    major: 24,
    results: Object.entries(totals).map(([peer, total]) =>
      typeof total === 'number'
        ? { peer, title: peer, error: null, total: exactly(total) }
        : { peer, title: peer, error: total, total: null },
    ),
  }
}

const large = compared('large', {
  plain: 400,
  'compile-cache': 200,
  'register-warm': 100,
  'import-module-warm': 200,
})
const small = compared('small', {
  plain: 100,
  'compile-cache': 110,
  'register-warm': 105,
  'import-module-warm': 98,
})
const broken = compared('broken', {
  plain: 100,
  'compile-cache': 90,
  'register-warm': 'It prints "b".',
  'import-module-warm': 95,
})

test('one row for each package, and one of geometric means', () => {
  const { heads, rows } = packagesRows([large, small])
  expect(heads).toEqual([
    'package',
    'kind',
    'plain, ms',
    'cache / plain',
    'register / plain',
    'importModule() / plain',
    'register / cache',
  ])
  expect(rows.map(({ title, cells }) => [title, ...cells!])).toEqual([
    ['large 1.2.3', 'ES', '400', '0.50', '0.25', '0.50', '0.50'],
    ['small 1.2.3', 'ES', '100', '1.10', '1.05', '0.98', '0.95'],
    ['geometric mean of 2', '', '', '0.74', '0.51', '0.70', '0.69'],
  ])
})

test('means are of packages in which no start has failed', () => {
  const { rows } = packagesRows([large, broken])
  expect(rows[1]!.cells).toEqual(['ES', '100', '0.90', '–', '0.95', '–'])
  expect(rows[2]).toMatchObject({
    title: 'geometric mean of 1',
    cells: ['', '', '0.50', '0.25', '0.50', '0.50'],
  })
  expect(packagesRows([broken]).rows[1]!.cells).toEqual(['', '', '–', '–', '–', '–'])
  expect(packageErrors([large, broken])).toEqual(['broken, register-warm: It prints "b".'])
})

test('slower is what takes longer than the better of plain Node and the cache', () => {
  const slowest = compared('slowest', {
    plain: 100,
    'compile-cache': 80,
    'register-warm': 160,
    'import-module-warm': 80,
  })
  const [register, importModule] = findSlower([large, small, slowest, broken])
  expect(register).toEqual({
    start: 'register',
    outOf: 3,
    packages: [
      { name: 'slowest', ratio: 2 },
      { name: 'small', ratio: 1.05 },
    ],
  })
  expect(importModule).toMatchObject({ start: 'importModule()', outOf: 4, packages: [{ name: 'broken' }] })
})

test('another state has columns of its own', () => {
  const both = compared('large', {
    plain: 400,
    'compile-cache': 200,
    'register-warm': 100,
    'import-module-warm': 200,
    'register-warm-before': 300,
  })
  const { heads, rows } = packagesRows([both])
  expect(heads.slice(-2)).toEqual(['register before / plain', 'register / register before'])
  expect(rows[0]!.cells!.slice(-2)).toEqual(['0.75', '0.33'])
  expect(findSlower([both]).map(({ start }) => start)).toContain('register before')
})

test('the terminal shows a table for each Node, what is slower and what failed', () => {
  const report: PackagesReport = {
    ...sampleReport([]),
    comparisons: [large, small, broken, { ...small, node: 'v26.0.0', major: 26 }],
  }
  const text = packagesText(report)
  for (const part of [
    'Node 24.1.0: whole processes, medians of 3 runs',
    'Node 26.0.0',
    'large 1.2.3',
    'geometric mean',
    'register is slower than the better of plain Node and its warm compile cache in 1 of 2: small 1.05',
    '✗ broken, register-warm: It prints "b".',
  ])
    expect(text).toContain(part)
})
