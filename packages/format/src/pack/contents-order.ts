import type { Pack } from './pack.ts'

/**
 * The order in which texts and bytecodes of a pack are written. It is that in which a start reads them, so that a start reads from the front to the back. All ES
 * modules are read before the first of them is evaluated. CommonJS is read when it is required, in depth. What a warm run has not met comes last.
 *
 * @returns indexes of modules
 */
export function contentsOrder({ modules, importers }: Pick<Pack, 'modules' | 'importers'>): number[] {
  const importing = [...importers, ...modules.map(({ esModule }) => esModule)]
  const imported = importing.flatMap((importer) => importer?.targets ?? [])
  const inDepth = new Set<number>()
  const waiting = [...imported, ...modules.keys()].filter((index) => index !== null).toReversed()
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    if (inDepth.has(index)) continue
    inDepth.add(index)
    const requires = modules[index]!.commonJs?.requires ?? []
    waiting.push(...requires.map(({ target }) => target).toReversed())
  }
  const isEsModule = (index: number) => modules[index]!.format === 'module'
  const isWarm = (index: number) => modules[index]!.bytecodes.some(({ target }) => target.tier === 'warm')
  const all = [
    ...[...modules.keys()].filter(isEsModule),
    ...[...inDepth].filter((index) => !isEsModule(index)),
  ]
  return [...all.filter(isWarm), ...all.filter((index) => !isWarm(index))]
}
