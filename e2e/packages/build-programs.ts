// One program for each file of `programs/`: it imports the same packages, requires them, runs the file, and prints what it sees.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Compiler, listSpecifiers, type CompiledPack, type Target } from '@esm-bytecode/compiler'
import { PACK_FILE_NAME } from '@esm-bytecode/format'

const sources = join(import.meta.dirname, 'programs')

/** Entries of each program: they differ in what comes first. */
export const ENTRIES = ['import-first.mjs', 'require-first.mjs'] as const

export type Entry = (typeof ENTRIES)[number]

/** A program in a folder of its own. */
export interface Program {
  readonly name: string
  readonly folder: string
  /** What it imports and requires. */
  readonly specifiers: readonly string[]
}

export interface BuiltProgram extends Program {
  readonly pack: CompiledPack
}

export const programNames: readonly string[] = readdirSync(sources).map((file) => basename(file, '.mjs'))

/** @param parent a folder from which the packages are found */
export async function writeProgram(name: string, parent: string): Promise<Program> {
  const folder = join(parent, name)
  mkdirSync(folder, { recursive: true })
  const source = readFileSync(join(sources, `${name}.mjs`))
  const specifiers = (await listSpecifiers(source)).filter((specifier) => !specifier.startsWith('node:'))
  const required = specifiers.map(
    (specifier) =>
      `try { exports[${JSON.stringify(specifier)}] = require(${JSON.stringify(specifier)}) } catch (error) { exports[${JSON.stringify(specifier)}] = error.code }\n`,
  )
  const imports = specifiers.map((specifier, i) => `import * as p${i} from ${JSON.stringify(specifier)}\n`)
  const imported = specifiers.map((specifier, i) => `${JSON.stringify(specifier)}: p${i}`)
  const bodies = {
    'import-first.mjs': [...imports, `import required from './required.cjs'\n`],
    'require-first.mjs': [`import required from './required.cjs'\n`, ...imports],
  } satisfies Record<Entry, string[]>

  writeFileSync(join(folder, 'run.mjs'), source)
  writeFileSync(join(folder, 'observe.mjs'), readFileSync(join(import.meta.dirname, 'observe.mjs')))
  writeFileSync(join(folder, 'required.cjs'), required.join(''))
  for (const entry of ENTRIES) {
    writeFileSync(
      join(folder, entry),
      `import { observe } from './observe.mjs'\n${bodies[entry].join('')}import run from './run.mjs'\n\n` +
        `observe({ imported: { ${imported.join(', ')} }, required, run })\n`,
    )
  }
  return { name, folder, specifiers }
}

/** Writes sidecars and packs of programs, one after the other: processes of the targets are started once for all of them. */
export class ProgramCompiler {
  readonly #externals = { root: '' }
  readonly #compiler: Compiler

  constructor(targets: readonly Target[]) {
    this.#compiler = new Compiler({ targets, externals: this.#externals })
  }

  async compile(program: Program): Promise<BuiltProgram> {
    const { folder } = program
    // A pack stands in the folder of its program: each has its own root, in its turn.
    this.#externals.root = folder
    const inputs = [...ENTRIES, 'run.mjs', 'observe.mjs'].map((id) => {
      const path = join(folder, id)
      return { id, bytes: readFileSync(path), url: pathToFileURL(path).href }
    })
    const { modules, pack } = await this.#compiler.compile(inputs)
    for (const { id, sidecar, refusal } of modules) {
      if (sidecar === null) throw new Error(`${program.name}/${id} has no sidecar: ${refusal}`)
      writeFileSync(join(folder, `${id}.bmes`), sidecar)
    }
    if (pack?.bytes == null) throw new Error(`${program.name} has no pack`)
    writeFileSync(join(folder, PACK_FILE_NAME), pack.bytes)
    return { ...program, pack }
  }

  close(): Promise<void> {
    return this.#compiler.close()
  }
}
