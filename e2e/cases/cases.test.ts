// Programs that behaved differently from sidecars once: they do what they do under plain Node, however they are started.
import { listNodes } from '@esm-bytecode/nodes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cases } from './cases.ts'
import { formsOf, prepare, runCase } from './run-case.ts'

const nodes = listNodes()

describe.each(nodes)('Node $major', (node) => {
  describe.each(Object.entries(cases))('%s', (name, each) => {
    let program: Awaited<ReturnType<typeof prepare>>
    beforeAll(async () => {
      program = await prepare(name, each, node)
    })
    afterAll(() => program.remove())

    test.each(formsOf(each))('$name', async (form) => {
      for (const args of each.runs ?? [[]]) {
        const native = await runCase(program.folder, each, args, form, false, node)
        expect(native.stdout).toMatch(each.prints)
        expect(await runCase(program.folder, each, args, form, true, node), args.join(' ')).toEqual(native)
      }
    })
  })
})
