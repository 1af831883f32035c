// Programs that replace functions of the built-ins before they load more modules. `node e2e/patched/campaign.mjs` replaces each one.
import { listNodes, oneNode, testsAll } from '@esm-bytecode/nodes'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { excuseOf, ownCalls, Program, visible, type Outcome } from './lib/campaign.mjs'

const ways = ['register', 'importModule'] as const

/** What programs and their polyfills replace, and what everything is made of. */
const SAMPLE = [
  'Array.prototype[push]',
  'Array.prototype[map]',
  'Array.prototype[find]',
  'Array.prototype[constructor]',
  'Array.prototype[Symbol(Symbol.iterator)]',
  '%ArrayIteratorPrototype%[next]',
  '%GeneratorPrototype%[next]',
  'Map.prototype[get]',
  'Set.prototype[has]',
  'Object[defineProperty]',
  'Function.prototype[bind]',
  'Function.prototype[call]',
  'Promise.prototype[then]',
  'String.prototype[slice]',
  'RegExp.prototype[exec]',
  'Symbol[for]',
  'JSON[stringify]',
  'Reflect[apply]',
  'Buffer.prototype[toString]',
  '%TypedArray%.prototype[subarray]',
  'globalThis[Promise]',
  'globalThis[Error]',
]

describe.each(listNodes().filter(({ hasRegisterHooks }) => hasRegisterHooks))(
  'Node $version',
  ({ execPath }) => {
    let program: Program
    let functions: readonly string[]

    beforeAll(async () => {
      program = await Program.build(execPath)
    })
    afterAll(() => program.remove())

    test('nothing of the runtime calls a function that was replaced', async () => {
      const outcomes = await program.results(
        (['native', ...ways] as const).map((way) => ({ way, how: 'watches', index: 'all' })),
      )
      const [native, ...ours] = outcomes as [Outcome, ...Outcome[]]
      functions = native.result!.functions
      expect(functions.length).toBeGreaterThan(600)
      expect(native.result!.log).toContain("'plain'")
      for (const outcome of ours) {
        expect(visible(outcome)).toEqual(visible(native))
        expect(ownCalls(outcome)).toEqual([])
      }
    })

    // On one Node: what the runtime calls has been seen on each. A campaign takes all.
    const isTried = testsAll || execPath === oneNode().execPath
    test.runIf(isTried)(
      'a function that throws, or returns something else, breaks what it breaks without the runtime',
      async () => {
        const jobs = SAMPLE.map((name) => functions.indexOf(name)).flatMap((index) =>
          (['throws', 'lies'] as const).flatMap((how) =>
            (['native', ...ways] as const).map((way) => ({ way, how, index })),
          ),
        )
        expect(jobs.filter(({ index }) => index === -1)).toEqual([])
        const [sound] = await program.results([{ way: 'native', how: 'none', index: 0 }])
        const outcomes = await program.results(jobs)
        for (let i = 0; i < outcomes.length; i += 3) {
          const [native, ...ours] = outcomes.slice(i, i + 3) as [Outcome, ...Outcome[]]
          const { how, index } = native
          for (const outcome of ours) {
            if (isDeepStrictEqual(visible(outcome), visible(native))) continue
            const [hooked] = await program.results([{ way: 'hooked', how, index }])
            if (excuseOf(outcome, native, hooked!, sound!) !== null) continue
            const asked = { name: functions[index as number], way: outcome.way, how }
            expect({ ...asked, ...visible(outcome) }).toEqual({ ...asked, ...visible(native) })
          }
        }
      },
    )
  },
)
