import { idOf, moduleText, type ModuleShape } from './graph-module.ts'

export interface GeneratedGraph {
  /** Texts by path, such as `graph/area-2/module-0012.js`; `main.js` imports `graph/index.js`, which imports the rest. */
  readonly files: ReadonlyMap<string, string>
  /** What `main.js` prints. */
  readonly checksum: number
}

/** How many modules a module leads to in the tree that reaches all of them; others are imported across it. */
const CHILDREN = 3
const AREAS = 16
const MODULUS = 1_000_003

/**
 * A program of `size` modules, the same each time: a tree whose modules also import others from anywhere below them, so that each has
 * one to four imports, but for the last ones, which have fewer. The main module and the index of the graph come on top.
 */
export function generateGraph(size: number): GeneratedGraph {
  const random = createRandom(size)
  const imports = Array.from({ length: size }, (_, index) => importsOf(index, size, random))
  const seeds = imports.map(() => Math.floor(random() * 1000))
  const checksums = imports.map(() => 0)
  const files = new Map<string, string>()
  // What a module imports has a higher index.
  for (let index = size - 1; index >= 0; index--) {
    const shape: ModuleShape = {
      index,
      seed: seeds[index]!,
      modulus: MODULUS,
      imports: imports[index]!.map((other) => ({ index: other, specifier: specifierFrom(index, other) })),
    }
    checksums[index] = imports[index]!.reduce((sum, other) => sum + checksums[other]!, shape.seed) % MODULUS
    files.set(pathOf(index), moduleText(shape))
  }
  files.set('graph/index.js', `export * from './${pathOf(0).slice('graph/'.length)}'\n`)
  files.set('main.js', MAIN)
  return { files, checksum: checksums[0]! }
}

const MAIN = `// Takes the time of the import itself, without the start of the process.
async function main() {
  const start = performance.now()
  const { checksum } = await import('./graph/index.js')
  console.log(\`loaded in \${(performance.now() - start).toFixed(2)} ms, checksum \${checksum}\`)
}

main()
`

function importsOf(index: number, size: number, random: () => number): number[] {
  const first = index * CHILDREN + 1
  const found = Array.from({ length: CHILDREN }, (_, child) => first + child).filter((child) => child < size)
  const below = size - index - 1
  if (below > 0) found.push(index + 1 + Math.floor(random() * below))
  return [...new Set(found)]
}

const areaOf = (index: number): string => `area-${index % AREAS}`

const pathOf = (index: number): string => `graph/${areaOf(index)}/module-${idOf(index)}.js`

function specifierFrom(index: number, other: number): string {
  const name = `module-${idOf(other)}.js`
  return areaOf(index) === areaOf(other) ? `./${name}` : `../${areaOf(other)}/${name}`
}

/** Mulberry32: numbers from 0 to 1, the same for the same seed on every machine. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
