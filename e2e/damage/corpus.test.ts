// Damaged and hostile sidecars, packs and store entries, each started in a process of its own: the same ones each time. `npm run
// campaign -- damage` looks for others.
import { FORMS, listNodes, oneNode, testsAll } from '@esm-bytecode/nodes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Patient } from './campaign.mjs'
import { corpusOf } from './corpus.mjs'
import { lies } from './lies.mjs'
import { malformed } from './malformed.mjs'

const nodes = listNodes()

/** For a machine that has other things to do: it takes seconds. */
const timeout = 300_000

describe.each(testsAll ? nodes : [oneNode()])('Node $major', { timeout }, (node) => {
  const other = nodes.find(({ major }) => major !== node.major) ?? node
  const patients: Patient[] = []

  beforeAll(async () => {
    for (const _ of [0, 1]) patients.push(await Patient.create(node, other))
  })
  afterAll(() => {
    for (const patient of patients) patient.remove()
  })

  /** Two at a time. @returns what must not have happened, by the name of the case */
  async function findingsOf<Case>(
    cases: readonly (readonly [string, Case])[],
    run: (patient: Patient, each: Case, index: number) => ReturnType<Patient['run']>,
  ): Promise<Record<string, string>> {
    const findings: Record<string, string> = {}
    const queue = [...cases.entries()]
    const work = async (patient: Patient) => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const [index, [name, each]] = next
        const judgement = await run(patient, each, index)
        if ('finding' in judgement) findings[name] = `${judgement.finding}: ${judgement.detail}`
      }
    }
    await Promise.all(patients.map(work))
    return findings
  }

  it('does with damaged files what it does in plain Node', async () => {
    const findings = await findingsOf(corpusOf(patients[0]!), (patient, damageCase, index) =>
      patient.run({ ...damageCase, form: FORMS[index % FORMS.length]! }),
    )
    expect(findings).toEqual({})
  })

  it('refuses what breaks a rule under right checksums', async () => {
    const findings = await findingsOf(Object.entries(malformed), (patient, change, index) =>
      patient.runChanged(change, { form: FORMS[index % FORMS.length]!, isSealed: false }),
    )
    expect(findings).toEqual({})
  })

  it('ends, keeps its memory and stays in its folder, whatever records say', async () => {
    const findings = await findingsOf(Object.entries(lies), (patient, change, index) =>
      patient.runChanged(change, { form: FORMS[index % FORMS.length]!, isSealed: true }),
    )
    expect(findings).toEqual({})
  })
})
