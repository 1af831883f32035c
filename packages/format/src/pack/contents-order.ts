import type { Pack, PackedModule } from './pack.ts'

/**
 * The order in which texts and bytecodes of a pack are written: that in which a start reads them, so that it reads from the front to the back. All ES
 * modules are read before the first of them is evaluated; CommonJS is read when it is required, in depth. What a warm run has not met comes last.
 *
 * @returns indexes of modules
 */
export function contentsOrder({ modules, importers }: Pick<Pack, 'modules' | 'importers'>): number[] {
  const seen = new Set<number>()
  const commonJs: number[] = []
  const visit = (root: number) => {
    const waiting = [root]
    for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
      if (seen.has(index)) continue
      seen.add(index)
      const { requires = [] } = modules[index]!.commonJs ?? {}
      if (modules[index]!.format !== 'module') commonJs.push(index)
      waiting.push(...requires.map(({ target }) => target).toReversed())
    }
  }
  const esModules = modules.flatMap(({ format }, index) => (format === 'module' ? [index] : []))
  const visitTargets = (targets: readonly (number | null)[]) => {
    for (const target of targets) if (target !== null && modules[target]!.format !== 'module') visit(target)
  }
  for (const { targets } of importers) visitTargets(targets)
  for (const index of esModules) visitTargets(modules[index]!.esModule?.targets ?? [])
  for (const index of modules.keys()) if (modules[index]!.format !== 'module') visit(index)
  const all = [...esModules, ...commonJs]
  const isWarm = ({ bytecodes }: PackedModule) => bytecodes.some(({ target }) => target.tier === 'warm')
  return [
    ...all.filter((index) => isWarm(modules[index]!)),
    ...all.filter((index) => !isWarm(modules[index]!)),
  ]
}
