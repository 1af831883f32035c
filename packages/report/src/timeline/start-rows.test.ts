import { expect, test } from 'vitest'
import type { OwnSegment } from './own-segments.ts'
import { stageTotals, startRows } from './start-rows.ts'

const root = 'file:///app/dist/'
const segment = (url: string | null, stage: OwnSegment['stage'], start: number, end: number): OwnSegment => ({
  url,
  stage,
  start,
  end,
})
const inPackage = 'file:///app/node_modules/.pnpm/react@19/node_modules/react'
const segments = [
  segment(null, 'runtime', 0, 10),
  segment(`${root}main.js`, 'read', 10, 11),
  segment(`${root}externals.bmes`, 'read', 11, 14),
  segment(`${inPackage}/index.js`, 'decode', 14, 15),
  segment(`${inPackage}/jsx-runtime.js`, 'decode', 15, 16),
  segment(`${root}pages/a%20b.js`, 'evaluate', 16, 20),
]

test('chunks, packages, packs and the runtime have a row each', () => {
  expect(startRows(segments, root, new Set(['main.js', 'react']))).toMatchObject([
    { label: 'the runtime', kind: 'runtime', dynamic: false, milliseconds: 10 },
    { label: 'main.js', kind: 'chunk', dynamic: false, modules: 1 },
    { label: 'externals.bmes', kind: 'pack', dynamic: false },
    { label: 'react', kind: 'package', dynamic: false, modules: 2, segments: [{ start: 14, end: 16 }] },
    { label: 'pages/a b.js', kind: 'chunk', dynamic: true, start: 16, milliseconds: 4 },
  ])
})

test('what is not next to each other stays apart', () => {
  const apart = [
    segment(`${root}a.js`, 'evaluate', 0, 1),
    segment(`${root}b.js`, 'evaluate', 1, 9),
    segment(`${root}a.js`, 'evaluate', 9, 10),
  ]
  expect(startRows(apart, root, new Set())[0]!.segments).toHaveLength(2)
})

test('totals by stage are what was spent', () => {
  const totals = Object.fromEntries(
    stageTotals(segments).map(({ stage, milliseconds }) => [stage, milliseconds]),
  )
  expect(totals).toEqual({
    runtime: 10,
    read: 4,
    verify: 0,
    decode: 2,
    link: 0,
    builtin: 0,
    deserialize: 0,
    evaluate: 4,
  })
})
