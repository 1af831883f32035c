import { expect, test } from 'vitest'
import type { BuildData, ChunkData } from '../build/build-data.ts'
import { staticClosure } from './static-closure.ts'

const chunk = (
  file: string,
  targets: readonly (readonly [target: string, dynamic: boolean])[],
): ChunkData => ({
  file,
  byteLength: 1,
  problem: null,
  sidecar: {
    byteLength: 1,
    bytecodes: [],
    requests: targets.map(([target, dynamic]) => ({ specifier: target, kind: 'chunk', dynamic, target })),
  },
})
const build: BuildData = {
  chunks: [
    chunk('main.js', [
      ['shared.js', false],
      ['page.js', true],
      ['react', false],
    ]),
    chunk('page.js', [['lodash', false]]),
    chunk('shared.js', []),
  ],
  packs: [
    {
      file: 'externals.bmes',
      byteLength: 1,
      problem: null,
      packages: [
        { name: 'react', modules: [], requests: ['scheduler'] },
        { name: 'scheduler', modules: [], requests: [] },
        { name: 'lodash', modules: [], requests: [] },
      ],
    },
  ],
}

test('what an import() leads to is not in it', () => {
  expect([...staticClosure(build, 'main.js')].sort()).toEqual(['main.js', 'react', 'scheduler', 'shared.js'])
})

test('without an entry of the build, whatever nobody asks for is one', () => {
  expect(staticClosure(build, '../start.js').has('main.js')).toBe(true)
  expect(staticClosure(build, '../start.js').has('page.js')).toBe(false)
})
