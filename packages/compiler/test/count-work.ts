type Method = (this: object, ...args: unknown[]) => unknown

/** Methods that look something up, or add it. */
const STEPS: readonly [prototype: object, names: readonly string[]][] = [
  [Map.prototype, ['get', 'has', 'set']],
  [Set.prototype, ['has', 'add']],
]

/** Methods that go through what they are called on. */
const WALKS = [
  'indexOf',
  'includes',
  'find',
  'findIndex',
  'some',
  'every',
  'filter',
  'map',
  'flatMap',
] as const

/**
 * Counts what methods of collections do meanwhile: look-ups, and the elements that they go through, and bytes that are joined. It is
 * the same number each time, however busy the machine is, and tells how work grows.
 */
export function countWork(run: () => void): number {
  let work = 0
  const restore: (() => void)[] = []
  const replace = (owner: object, name: string, weigh: (self: object, args: unknown[]) => number) => {
    const original = Reflect.get(owner, name) as Method
    Reflect.set(owner, name, function (this: object, ...args: unknown[]) {
      work += weigh(this, args)
      return original.apply(this, args)
    })
    restore.push(() => Reflect.set(owner, name, original))
  }
  for (const [prototype, names] of STEPS) for (const name of names) replace(prototype, name, () => 1)
  for (const name of WALKS) replace(Array.prototype, name, (self) => (self as unknown[]).length)
  replace(Buffer, 'concat', (_, [list]) =>
    (list as Uint8Array[]).reduce((sum, { length }) => sum + length, 0),
  )
  try {
    run()
  } finally {
    for (const each of restore) each()
  }
  return work
}
