import { enablePatches, produce, produceWithPatches } from 'immer'

export default function run() {
  enablePatches()
  const base = { list: [{ done: false }], other: {} }
  const next = produce(base, (draft) => {
    draft.list[0].done = true
  })
  const [, patches, inverse] = produceWithPatches(base, (draft) => void draft.list.push({ done: true }))
  return [next, next.other === base.other, Object.isFrozen(next), patches, inverse]
}
