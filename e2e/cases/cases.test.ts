// Programs that behaved differently from sidecars once: they do what they do under plain Node, however they are started.
import { listNodes, oneNode, testsAll } from '@esm-bytecode/nodes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cases } from './cases.ts'
import { formsOf, prepare, runCase, targetsOf } from './run-case.ts'

const nodes = listNodes()

describe.each(Object.entries(cases))('%s', (name, each) => {
  for (const { targets, runOn } of targetsOf(each, nodes)) {
    describe(`for Node ${targets.map(({ major }) => major).join(', ')}`, () => {
      let program: Awaited<ReturnType<typeof prepare>>
      beforeAll(async () => {
        program = await prepare(name, each, targets)
      })
      afterAll(() => program.remove())

      describe.each(runOn)('on Node $major', (node) => {
        // One Node shows what importModule() does; a campaign tries it on all.
        const forms = formsOf(each).filter(({ isImported }) => !isImported || node === oneNode() || testsAll)
        test.each(forms)('$name', async (form) => {
          for (const args of each.runs ?? [[]]) {
            const native = await runCase(program.folder, each, args, form, false, node)
            expect(native.stdout).toMatch(each.prints)
            expect(await runCase(program.folder, each, args, form, true, node), args.join(' ')).toEqual(
              native,
            )
          }
        })
      })
    })
  }
})
