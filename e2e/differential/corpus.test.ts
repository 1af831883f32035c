import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Compiler } from '@esm-bytecode/compiler'
import { listNodes, type NodeRelease } from '@esm-bytecode/nodes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { knownDifferences } from './known-differences.ts'
import { buildCase } from './lib/build-case.mjs'
import { isFor, readCorpus } from './lib/case-file.mjs'
import { generatedCases } from './lib/generated-cases.mjs'
import { runCase } from './lib/run-case.mjs'

type Mode = 'register' | 'importModule'

// Each module graph runs natively and from its sidecars; everything that can be observed has to be the same.
const corpus = [...readCorpus(), ...generatedCases()]

test('every known difference names a case', () => {
  const names = corpus.map(({ name }) => name)
  for (const { name } of knownDifferences) expect(names).toContain(name)
})

describe.each(listNodes())('on Node $major', (node) => {
  const cases = corpus.filter((each) => isFor(each, node))
  const refusals = new Map<string, Map<string, string>>()
  let temporary: string

  beforeAll(async () => {
    temporary = await realpath(await mkdtemp(join(tmpdir(), 'esm-bytecode-corpus-')))
    const compiler = new Compiler({ targets: [{ node: node.execPath }], minSize: 0 })
    try {
      for (const each of cases) {
        refusals.set(each.name, await buildCase(each, join(temporary, each.name), compiler))
      }
    } finally {
      await compiler.close()
    }
  })

  afterAll(async () => {
    await rm(temporary, { recursive: true, force: true })
  })

  describe.each(modesOf(node))('%s', (mode) => {
    const chosen = cases.filter((each) => each.mode === null || each.mode === mode)
    test.concurrent.each(chosen)('$name', async (each) => {
      const { native, ours, served } = await runCase(each, join(temporary, each.name), node, mode)
      if (isKnown(each.name, node)) expect(ours).not.toEqual(native)
      else expect(ours).toEqual(native)

      // A case that nobody serves shows nothing. Without hooks, more is left to Node.
      if (!node.hasRegisterHooks) return
      const entry = served.findLast(({ url }) => url.endsWith(`/${encodeURI(each.entry)}`))
      const reason =
        refusals.get(each.name)?.get(each.entry) ??
        (entry ? `${entry.code}: ${entry.reason}` : 'nobody asked for it')
      if (each.native === null) expect(entry?.served, reason).toBe('skeleton')
      else expect(reason).toMatch(each.native)
    })
  })
})

/** With hooks, `importModule()` is an `import()`: one Node shows it. */
function modesOf({ major, hasRegisterHooks }: NodeRelease): Mode[] {
  return hasRegisterHooks ? (major === 24 ? ['register', 'importModule'] : ['register']) : ['importModule']
}

function isKnown(name: string, node: NodeRelease): boolean {
  return knownDifferences.some(
    (known) =>
      known.name === name &&
      (known.hooks ?? node.hasRegisterHooks) === node.hasRegisterHooks &&
      (known.major ?? node.major) === node.major,
  )
}
