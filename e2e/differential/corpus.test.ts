import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Compiler } from '@esm-bytecode/compiler'
import { listNodes, oneNode, testsAll, type NodeRelease } from '@esm-bytecode/nodes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { knownDifferences } from './known-differences.ts'
import { buildCase } from './lib/build-case.mjs'
import { hasPackages, isFor, readCorpus, type DifferentialCase } from './lib/case-file.mjs'
import { answeredCases } from './lib/answered-cases.mjs'
import { generatedCases } from './lib/generated-cases.mjs'
import { runCase } from './lib/run-case.mjs'

/** How a case is started, and whether what it has in `node_modules` is in a pack. */
interface Mode {
  readonly start: 'register' | 'importModule'
  readonly externals: 'sidecar' | 'native'
  /** Whether the start follows plans: `all` of them, or links the records. */
  readonly plans: 'all' | 'none'
}

/** `importModule()` is an `import()`: every so many cases show it. A campaign takes all. */
const IMPORTED = 3

// Each module graph runs natively and from its sidecars; everything that can be observed has to be the same.
const corpus = [...readCorpus(), ...generatedCases()]
const answered = answeredCases(corpus)

test('every known difference names a case', () => {
  const names = corpus.map(({ name }) => name)
  for (const { name } of knownDifferences) expect(names).toContain(name)
})

describe.each(listNodes())('on Node $major', (node) => {
  const isOne = node === oneNode() || testsAll
  const tried = corpus.filter((each, index) => isTried(each, index, node))
  const cases = [...tried, ...(isOne ? answered : [])].filter((each) => isFor(each, node))
  const refusals = new Map<string, Map<string, string>>()
  let temporary: string
  const folderOf = ({ name }: DifferentialCase, { externals }: Mode) => join(temporary, externals, name)

  beforeAll(async () => {
    temporary = await realpath(await mkdtemp(join(tmpdir(), 'esm-bytecode-corpus-')))
    for (const externals of new Set(modesOf(node).map((mode) => mode.externals))) {
      // A pack stands in the folder of its case: each has its own root, in its turn.
      const options = { root: temporary }
      const compiler = new Compiler({
        targets: [{ node: node.execPath }],
        minSize: 0,
        externals: externals === 'sidecar' ? options : null,
      })
      try {
        for (const each of cases) {
          if (externals === 'native' && !hasPackages(each)) continue
          const folder = (options.root = join(temporary, externals, each.name))
          refusals.set(folder, await buildCase(each, folder, compiler))
        }
      } finally {
        await compiler.close()
      }
    }
  })

  afterAll(async () => {
    await rm(temporary, { recursive: true, force: true })
  })

  describe.each(modesOf(node))('$start, externals $externals, plans $plans', (mode) => {
    const chosen = cases.filter(
      (each, index) =>
        (mode.externals === 'sidecar' || hasPackages(each)) &&
        (each.mode === null
          ? mode.start === 'register' || index % IMPORTED === 0 || testsAll
          : each.mode === mode.start),
    )
    test.concurrent.each(chosen)('$name', async (each) => {
      const folder = folderOf(each, mode)
      const { native, ours, served } = await runCase(each, folder, node, mode.start, mode.plans === 'all')
      if (isKnown(each.name, node, mode)) expect(ours).not.toEqual(native)
      else expect(ours).toEqual(native)

      // A case that nobody serves shows nothing.
      if (mode.externals === 'native') return
      const entry = served.findLast(({ url }) => url.endsWith(`/${encodeURI(each.entry)}`))
      const reason =
        refusals.get(folder)?.get(each.entry) ??
        (entry ? `${entry.code}: ${entry.reason}` : 'nobody asked for it')
      if (each.native === null) expect(entry?.served, reason).toBe('facade')
      else expect(reason).toMatch(each.native)
      const packed = served.filter(
        ({ url, served: how }) => url.includes('/node_modules/') && how !== 'native',
      )
      if (each.packed) expect(packed).not.toEqual([])
      else expect(packed).toEqual([])
    })
  })
})

/**
 * Every case runs on two Nodes at least: on one of them all do, on the others they take turns. What is about some Nodes, or differs from plain
 * Node, runs on each. A campaign runs all.
 */
function isTried({ name, nodes, since }: DifferentialCase, index: number, node: NodeRelease): boolean {
  if (testsAll || node === oneNode() || nodes.length > 0 || since > 22) return true
  if (knownDifferences.some((known) => known.name === name)) return true
  const others = listNodes().filter((other) => other !== oneNode())
  return others[index % others.length] === node
}

/**
 * One Node shows what `importModule()` does, and what is not in a pack, and follows plans. The others link the records, as each start does for which a
 * plan does not hold.
 */
function modesOf(node: NodeRelease): Mode[] {
  if (node !== oneNode() && !testsAll) return [{ start: 'register', externals: 'sidecar', plans: 'none' }]
  const modes: Mode[] = [
    { start: 'register', externals: 'sidecar', plans: 'all' },
    { start: 'importModule', externals: 'sidecar', plans: 'none' },
    { start: 'register', externals: 'native', plans: 'all' },
  ]
  if (!testsAll) return modes
  return modes.flatMap((mode): Mode[] => [
    { ...mode, plans: 'all' },
    { ...mode, plans: 'none' },
  ])
}

function isKnown(ofCase: string, node: NodeRelease, { externals }: Mode): boolean {
  const name = ofCase.replace(/-answered$/, '')
  return knownDifferences.some(
    (known) =>
      known.name === name &&
      (known.major ?? node.major) === node.major &&
      (known.externals ?? externals) === externals,
  )
}
