import { spawn } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { programFiles } from './program.mjs'

const require = createRequire(import.meta.url)
const runtime = dirname(require.resolve('@esm-bytecode/runtime/package.json'))
const cli = join(dirname(require.resolve('@esm-bytecode/cli/package.json')), 'dist/cli.mjs')
const register = pathToFileURL(join(runtime, 'dist/register.mjs')).href

/**
 * `hooked`: natively, with module hooks that do nothing. Node takes other ways then, and calls other functions.
 *
 * @typedef {'native' | 'hooked' | 'register' | 'importModule'} Way
 */
/** @typedef {'throws' | 'lies' | 'watches' | 'none'} How */
/** @typedef {{ way: Way, how: How, index: number | 'all' }} Job */
/** @typedef {{ log: string[], stacks: [string, string][], functions: string[] }} Result */
/** @typedef {Job & { exit: number | string, error: string | null, stderr: string, result: Result | null }} Outcome */

/** The program, with its sidecars, in a folder of its own. */
export class Program {
  /** @param {string} execPath @param {string} folder */
  constructor(execPath, folder) {
    this.execPath = execPath
    this.folder = folder
  }

  /** @param {string} execPath of the Node that will run it */
  static async build(execPath) {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'esm-bytecode-patched-')))
    const functions = readFileSync(new URL('functions.mjs', import.meta.url), 'utf8')
    for (const [path, text] of Object.entries(programFiles(functions))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    mkdirSync(join(folder, 'node_modules/@esm-bytecode'))
    symlinkSync(runtime, join(folder, 'node_modules/@esm-bytecode/runtime'))
    const entries = ['main.mjs', 'a.mjs', 'edge.mjs', 'lazy.mjs', 'waits.mjs', 'throws.mjs']
    const { exit, stdout } = await run(
      process.execPath,
      [cli, 'compile', ...entries, '--target', execPath],
      folder,
      '',
    )
    if (exit !== 0) throw new Error(`esm-bytecode compile: ${exit}\n${stdout}`)
    return new Program(execPath, folder)
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true })
  }

  /**
   * Runs jobs, each in a worker thread. One that takes the process along is run again in a process of its own, and ends as that does.
   *
   * @param {readonly Job[]} jobs
   * @param {(outcome: Outcome) => void} onOutcome
   */
  async run(jobs, onOutcome, concurrency = 2) {
    let left = [...jobs]
    while (left.length > 0) {
      /** @type {Set<string>} */
      const done = new Set()
      const exit = await this.#runBatch(left, concurrency, (outcome) => {
        done.add(keyOf(outcome))
        onOutcome(outcome)
      })
      left = left.filter((job) => !done.has(keyOf(job)))
      if (exit === 0) continue
      // Those that were running are among the first that are left.
      const suspects = left.splice(0, concurrency)
      for (const job of suspects) {
        let isThere = false
        const alone = await this.#runBatch([job], 1, (outcome) => {
          isThere = true
          onOutcome(outcome)
        })
        if (!isThere)
          onOutcome({ ...job, exit: alone, error: 'the process crashed', stderr: '', result: null })
      }
    }
  }

  /**
   * @param {readonly Job[]} jobs
   * @returns {Promise<Outcome[]>} in their order
   */
  async results(jobs) {
    /** @type {Map<string, Outcome>} */
    const outcomes = new Map()
    await this.run(jobs, (outcome) => outcomes.set(keyOf(outcome), outcome))
    return jobs.map((job) => /** @type {Outcome} */ (outcomes.get(keyOf(job))))
  }

  /** @param {readonly Job[]} jobs @param {number} concurrency @param {(outcome: Outcome) => void} onOutcome */
  async #runBatch(jobs, concurrency, onOutcome) {
    const input = {
      register,
      concurrency,
      jobs: jobs.map((job, i) => ({ ...job, folder: this.folder, out: join(this.folder, `out-${i}.json`) })),
    }
    const script = fileURLToPath(new URL('start-workers.mjs', import.meta.url))
    const { exit } = await run(this.execPath, [script], this.folder, JSON.stringify(input), (line) =>
      onOutcome(JSON.parse(line)),
    )
    return exit
  }
}

/** @param {Job} job */
function keyOf({ way, how, index }) {
  return `${way} ${how} ${index}`
}

/** @param {string} execPath @param {string[]} args @param {string} cwd @param {string} input @param {(line: string) => void} [onLine] */
function run(execPath, args, cwd, input, onLine) {
  const { NODE_OPTIONS: _, ...env } = process.env
  return new Promise((resolve) => {
    const child = spawn(execPath, args, { cwd, env, stdio: 'pipe' })
    let stdout = ''
    let stderr = ''
    const lines = createInterface({ input: child.stdout })
    lines.on('line', (line) => (onLine === undefined ? (stdout += `${line}\n`) : onLine(line)))
    child.stderr.on('data', (text) => (stderr += text))
    child.on('close', (code, signal) => resolve({ exit: code ?? signal, stdout, stderr }))
    child.stdin.end(input)
  })
}

/**
 * What of an outcome has to be the same.
 *
 * @param {Outcome} outcome
 */
export function visible({ exit, error, result }) {
  // The main module of `importModule()` has another name.
  const log = result?.log.map((line) => unlinked(line.replaceAll('start.mjs', 'main.mjs'))) ?? null
  return { exit, error, log }
}

/**
 * Where a function that was replaced keeps Node from finding the names of CommonJS, each import of such a name fails. Which is the first one
 * that Node links, and what advice it gives, depends on what it links: the modules, or their facades.
 *
 * @param {string} line
 */
function unlinked(line) {
  const isOfCommonJs =
    /^SyntaxError: (?:Named export .* not found|The requested module '\S*cjs\S*' does not)/.test(line)
  return isOfCommonJs ? 'SyntaxError: CommonJS does not provide an export' : line
}

/**
 * Why an outcome may be other than the native one. Node's loader calls some functions that a program can replace. With module hooks it calls
 * others: some with a `load` hook, more with a `resolve` hook. And what runs from bytecode is not read by Node.
 *
 * @param {Outcome} outcome
 * @param {Outcome} native
 * @param {Outcome} hooked natively, with module hooks that do nothing
 * @param {Outcome} sound natively, with no function replaced
 * @returns {'hooks' | 'spared' | null} only what Node itself breaks with module hooks is broken; or what Node breaks is not
 */
export function excuseOf(outcome, native, hooked, sound) {
  const actual = visible(outcome)
  const isAmong = (/** @type {Outcome[]} */ outcomes) => {
    const others = outcomes.map(visible)
    const lines = new Set(others.flatMap(({ log }) => log ?? []))
    return (
      others.some(({ exit }) => exit === actual.exit) &&
      others.some(({ error }) => error === actual.error) &&
      (actual.log === null
        ? others.some(({ log }) => log === null)
        : actual.log.every((line) => lines.has(line)))
    )
  }
  if (isAmong([native, hooked])) return 'hooks'
  return isAmong([native, hooked, sound]) ? 'spared' : null
}

/** Calls of replaced functions whose caller is the runtime, or a module that it has written. @param {Outcome} outcome */
export function ownCalls({ result }) {
  return (result?.stacks ?? [])
    .filter(([, stack]) => isOwn(stack))
    .map(([name, stack]) => `${name}\n${stack.split('\n').slice(2, 6).join('\n')}`)
}

/** @param {string} stack */
function isOwn(stack) {
  // The replacement itself, and what was called in it, stand above the caller.
  const caller =
    stack
      .split('\n')
      .slice(1)
      .find((line) => !/functions\.mjs|run\.mjs/.test(line)) ?? ''
  return /@?esm-bytecode|packages\/runtime\/dist|esm-bytecode:/.test(
    caller.replace(/esm-bytecode-patched-/g, ''),
  )
}
