import type { BuildData } from '../build/build-data.ts'

/**
 * What is loaded with the entry, without any `import()`: files of chunks, and names of packages.
 *
 * @param entry a file of the build; where it is none, everything that no chunk asks for is an entry
 */
export function staticClosure({ chunks, packs }: BuildData, entry: string): ReadonlySet<string> {
  const requests = new Map<string, readonly string[]>()
  const asked = new Set<string>()
  for (const { file, sidecar } of chunks) {
    const targets = sidecar?.requests ?? []
    requests.set(
      file,
      targets.flatMap(({ dynamic, target }) => (dynamic || target === null ? [] : target)),
    )
    for (const { target } of targets) if (target !== null) asked.add(target)
  }
  for (const { packages } of packs) {
    for (const { name, requests: targets } of packages) requests.set(name, targets)
  }
  const roots = requests.has(entry)
    ? [entry]
    : chunks.map(({ file }) => file).filter((file) => !asked.has(file))
  const reached = new Set(roots)
  for (const each of reached) for (const target of requests.get(each) ?? []) reached.add(target)
  return reached
}
