// Popular packages, each in a program of its own, loaded natively and from a pack: there must be no difference but those that
// `expectations.ts` names.
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { listNodes, testsAll, type NodeRelease } from '@esm-bytecode/nodes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ProgramCompiler,
  programNames,
  writeProgram,
  type BuiltProgram,
  type Entry,
} from './build-programs.ts'
import { expectations } from './expectations.ts'
import { copyLinks, mirrorPackages, type MirroredFile } from './mirror-packages.ts'
import { runProgram, type Described, type Form, type Observed, type Run } from './run-program.ts'

interface Round {
  readonly major: number
  readonly form: Form
  readonly entry: Entry
  /** Whether the packages say in which order their modules are evaluated: copies of them, then. */
  readonly isInstrumented: boolean
  /** Its programs, by their position in the list of all. A campaign runs all of them. */
  readonly isFor: (index: number) => boolean
}

const isInstrumented = (index: number) => testsAll || index % 3 === 0

/** Every program on two Nodes at least; what comes first, and how it is started, takes turns. */
const rounds: readonly Round[] = [
  { major: 22, form: 'register', entry: 'require-first.mjs', isInstrumented: true, isFor: isInstrumented },
  { major: 24, form: 'register', entry: 'import-first.mjs', isInstrumented: false, isFor: () => true },
  { major: 24, form: 'importModule', entry: 'import-first.mjs', isInstrumented: true, isFor: isInstrumented },
  {
    major: 26,
    form: 'register',
    entry: 'require-first.mjs',
    isInstrumented: false,
    isFor: (index) => testsAll || !isInstrumented(index),
  },
]

const nodes = listNodes()
const here = import.meta.dirname
const root = join(here, '../..')
let folder: string
const built = new Map<string, BuiltProgram>()
const builtInstrumented = new Map<string, BuiltProgram>()

beforeAll(async () => {
  const parent = join(here, '.tmp')
  mkdirSync(parent, { recursive: true })
  folder = realpathSync(mkdtempSync(join(parent, 'packages-')))
  await buildAll(false, programNames, join(folder, 'installed'), built)

  const instrumented = programNames.filter((_, index) => isInstrumented(index))
  const files = instrumented.flatMap((name) => packagedFiles(built.get(name)!))
  const mirror = join(folder, 'mirror')
  mirrorPackages(root, mirror, files)
  // Packages of this workspace package, and those that any package finds: pnpm's hoisted ones.
  for (const path of ['e2e/packages/node_modules', 'node_modules/.pnpm/node_modules']) {
    copyLinks(join(root, path), join(mirror, path))
  }
  await buildAll(true, instrumented, join(mirror, 'e2e/packages/programs'), builtInstrumented)
}, 600_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Builds programs for the Nodes that will run them so. */
async function buildAll(
  areInstrumented: boolean,
  names: readonly string[],
  parent: string,
  into: Map<string, BuiltProgram>,
): Promise<void> {
  const majors = rounds.filter((round) => round.isInstrumented === areInstrumented).map(({ major }) => major)
  const targets = nodes
    .filter(({ major }) => majors.includes(major))
    .map(({ execPath }) => ({ node: execPath }))
  const queue = [...names]
  const work = async () => {
    const compiler = new ProgramCompiler(targets)
    try {
      for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
        into.set(name, await compiler.compile(await writeProgram(name, parent)))
      }
    } finally {
      await compiler.close()
    }
  }
  await Promise.all([work(), work()])
}

function packagedFiles({ folder: programFolder, pack }: BuiltProgram): MirroredFile[] {
  const packed = pack.modules.map(({ id, format }): MirroredFile => {
    return { path: join(programFolder, id), format: format === 'json' ? 'other' : format }
  })
  const left = pack.left.map(({ name }): MirroredFile => ({
    path: join(programFolder, name),
    format: 'other',
  }))
  return [...packed, ...left].filter(({ path }) => path.startsWith(join(root, 'node_modules')))
}

test.for(programNames)('the pack of %s leaves nothing to Node without a reason', (name) => {
  const { left } = expectations[name] ?? {}
  const reasons = built.get(name)!.pack.left.map(({ reason }) => reason)
  if (left === undefined) expect(reasons).toEqual([])
  else expect(reasons).not.toEqual([])
  for (const reason of reasons) expect(reason).toMatch(left!)
})

describe.each(rounds)(
  'Node $major, $form, $entry, instrumented: $isInstrumented',
  ({ major, form, entry, isInstrumented: areInstrumented, isFor }) => {
    const node = nodes.find((each) => each.major === major)
    if (node === undefined) {
      // listNodes() has said so loudly.
      test('this Node is not installed', ({ skip }) => skip())
      return
    }
    test.for(programNames.filter((_, index) => isFor(index)))('%s', async (name) => {
      const program = (areInstrumented ? builtInstrumented : built).get(name)!
      const [native, ours] = await Promise.all([
        runProgram(program.folder, entry, node, form, false),
        runProgram(program.folder, entry, node, form, true),
      ])
      expect(native.exit, native.stderr).toBe(0)
      expect(native.observed.outcome).not.toHaveProperty('error')
      if (areInstrumented) expect(native.observed.evaluated).not.toBeNull()
      expectSame(native, ours, node)
      expect(otherTexts(native.observed, ours.observed).length > 0).toBe(
        expectations[name]?.hasOtherTexts ?? false,
      )
      expectServed(program, ours)
    })
  },
)

function expectSame(native: Run, ours: Run, node: NodeRelease): void {
  const before = new Set([...native.observed.builtinsBefore, ...ours.observed.builtinsBefore])
  const comparable = ({ exit, stderr, observed }: Run) => {
    const { builtins, builtinsBefore: _, cacheOrder, ...rest } = observed
    return withoutTexts({
      exit,
      stderr,
      ...rest,
      // Those of Node's own loader depend on how a module is loaded.
      builtins: builtins.filter((name) => !before.has(name) && !/ internal\//.test(name)),
      // Older Nodes put what is imported into the cache when its file has been read, each time in another order.
      cacheOrder: node.major >= 24 ? cacheOrder : cacheOrder.toSorted(),
    })
  }
  expect(comparable(ours)).toEqual(comparable(native))
}

/** Texts are compared apart. */
function withoutTexts<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === 'text' ? undefined : each))) as T
}

/** Functions that are exported, and whose text is another one: `zod.enum`. */
function otherTexts(native: Observed, ours: Observed): string[] {
  const texts = ({ imported, required }: Observed) => {
    const functions = Object.entries(imported).flatMap(([specifier, { exports }]) =>
      Object.entries(exports).map(([name, value]): [string, Described] => [`${specifier}.${name}`, value]),
    )
    return new Map([...functions, ...Object.entries(required)].map(([name, { text }]) => [name, text]))
  }
  const before = texts(native)
  return [...texts(ours)].flatMap(([name, text]) => (before.get(name) === text ? [] : name))
}

/** Every module of the pack that is loaded runs from it, from bytecode, or is answered. */
function expectServed({ folder: programFolder, name, pack }: BuiltProgram, ours: Run): void {
  const formats = new Map(pack.modules.map(({ id, format }) => [join(programFolder, id), format]))
  const modules = ours.stats!.modules.map((module) => ({ ...module, path: fileURLToPath(module.url) }))
  const notFromBytecode = modules.filter(
    ({ served, bytecode }) => served !== 'answered' && (served === 'native' || bytecode !== 'accepted'),
  )
  expect(notFromBytecode).toEqual([])

  const served = new Set(modules.map(({ path }) => path))
  const left = new Set(pack.left.map((module) => join(programFolder, module.name)))
  const { unseen } = expectations[name] ?? {}
  const unserved = Object.keys(ours.observed.cache).filter((path) => {
    return !served.has(path) && formats.get(path) !== 'json'
  })
  const unexplained = unserved.filter((path) => !left.has(path) && !unseen?.test(path))
  expect(unexplained).toEqual([])
  if (unseen !== undefined) expect(unserved.some((path) => unseen.test(path))).toBe(true)
  expect(modules.some(({ path }) => formats.has(path))).toBe(true)
}
