import { spawn } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Compiler } from '@esm-bytecode/compiler'
import { buildCase } from '../lib/build-case.mjs'
import { flavors } from './graph-arbitrary.mjs'
import { writeGraph } from './write-graph.mjs'

/** @typedef {import('@esm-bytecode/nodes').NodeRelease} NodeRelease */
/** @typedef {import('./graph-arbitrary.mjs').GraphModel} GraphModel */
/** @typedef {{ lines: string[], result: string, served: number, packed: number, died?: true }} Answer */

/**
 * What became of the graphs so far.
 *
 * @typedef {object} Tally
 * @property {number} graphs
 * @property {number} modules that the entries lead to
 * @property {number} linked modules of graphs that Node links
 * @property {number} served of these: from sidecars
 * @property {number} packages modules of packages in such graphs
 * @property {number} packed of these: from packs
 * @property {number} unlinked graphs that Node does not link
 * @property {number} died graphs that Node itself dies of, with which nothing is compared
 */
/** @type {Tally} */
const none = { graphs: 0, modules: 0, linked: 0, served: 0, packages: 0, packed: 0, unlinked: 0, died: 0 }

/** Modules are never unloaded: a process is replaced after so many graphs. */
const GRAPHS_PER_PROCESS = 400

/** Runs graphs on one Node, natively and from sidecars, by plans and by records, in three processes that live on. */
export class Differ {
  /** @param {NodeRelease} node */
  constructor(node) {
    this.node = node
    const register = import.meta.resolve('@esm-bytecode/runtime/register')
    const runner = fileURLToPath(new URL('./runner.mjs', import.meta.url))
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'esm-bytecode-fuzz-')))
    // The folder of each graph, in its turn.
    this.externals = { root: this.folder }
    this.compiler = new Compiler({
      targets: [{ node: node.execPath }],
      minSize: 0,
      externals: this.externals,
    })
    this.native = new Side(node, [runner], { ESM_BYTECODE: '0' })
    this.ours = new Side(node, ['--import', register, runner], {})
    this.withoutPlans = new Side(node, ['--import', register, runner], { ESM_BYTECODE_PLANS: '0' })
    this.count = 0
    this.tally = { ...none }
  }

  /** @param {GraphModel} graph @returns {Promise<string | null>} the first difference */
  async compare(graph) {
    const { files, natives, reached, packages } = writeGraph(graph)
    const folder = join(this.folder, String(this.count++))
    // So does its child keep what it compiled.
    if (this.count % GRAPHS_PER_PROCESS === 0) await this.compiler.close()
    this.externals.root = folder
    await buildCase({ files, edits: {} }, folder, this.compiler, natives)
    const entry = join(folder, 'main.mjs')
    const sides = [this.native, this.ours, this.withoutPlans]
    const [native, ours, withoutPlans] = await Promise.all(sides.map((side) => side.run(entry)))
    rmSync(folder, { recursive: true, force: true })
    this.tally.graphs++
    this.tally.modules += reached
    // V8 fails a check of its own: an error in a cycle with await, on Node 22. Nothing to compare with.
    if (native.died) {
      this.tally.died++
      return null
    }
    if (native.lines.length === 0 && native.result.startsWith('throws SyntaxError')) {
      this.tally.unlinked++
    } else {
      this.tally.linked += reached
      this.tally.served += ours.served
      this.tally.packages += packages
      this.tally.packed += ours.packed
    }
    const observe = flavors[graph.flavor].siblings ? bySibling : inOrder
    // docs/differences.md: "Node’s own: a missing name of a CommonJS module, under any load hook".
    if (this.node.major === 22) native.result = withoutAdvice(native.result)
    const difference = firstDifference(observe(native), observe(ours))
    if (difference !== null) return difference
    const linked = firstDifference(observe(native), observe(withoutPlans))
    return linked && `linked from the records: ${linked}`
  }

  async close() {
    const sides = [this.native, this.ours, this.withoutPlans]
    await Promise.all([...sides.map((side) => side.close()), this.compiler.close()])
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** One process, replaced from time to time. */
class Side {
  /** @param {NodeRelease} node @param {string[]} args @param {Record<string, string>} env */
  constructor(node, args, env) {
    this.start = () => {
      const { NODE_OPTIONS: _, NODE_V8_COVERAGE: __, ...inherited } = process.env
      const child = spawn(node.execPath, args, {
        env: { ...inherited, ...env },
        stdio: ['pipe', 'pipe', 'ignore'],
      })
      return { child, answers: createInterface({ input: child.stdout })[Symbol.asyncIterator](), runs: 0 }
    }
    /** @type {ReturnType<typeof this.start> | null} */
    this.current = null
  }

  /** @param {string} entry @returns {Promise<Answer>} */
  async run(entry) {
    if (this.current && this.current.runs >= GRAPHS_PER_PROCESS) await this.close()
    const current = (this.current ??= this.start())
    current.runs++
    current.child.stdin.write(`${JSON.stringify(entry)}\n`)
    const { value, done } = await current.answers.next()
    if (!done) return JSON.parse(value)
    this.current = null
    return {
      lines: [],
      result: `the process died: ${current.child.exitCode ?? current.child.signalCode}`,
      served: 0,
      packed: 0,
      died: true,
    }
  }

  async close() {
    const { current } = this
    this.current = null
    if (!current || current.child.exitCode !== null) return
    const closed = new Promise((resolve) => current.child.once('close', resolve))
    current.child.stdin.end()
    await closed
  }
}

/** @param {string} result what a name of CommonJS that is not there makes Node 22 say, without its advice */
function withoutAdvice(result) {
  return result.replace(
    /Named export '(.+)' not found\. The requested module '(.+)' is a CommonJS module[^]*/,
    "The requested module '$2' does not provide an export named '$1'",
  )
}

/** @param {Answer} answer */
function inOrder({ lines, result }) {
  return [...lines, result]
}

/**
 * The log of one module after the other: which sibling goes first is not compared, nor which of several errors is the first.
 *
 * @param {Answer} answer
 */
function bySibling({ lines, result }) {
  /** @param {string} line */
  const moduleOf = (line) => line.split(':', 1).join()
  const sorted = lines.toSorted((a, b) => moduleOf(a).localeCompare(moduleOf(b)))
  return [...sorted, result.startsWith('throws ') ? 'throws' : result]
}

/** @param {string[]} native @param {string[]} ours @returns {string | null} */
function firstDifference(native, ours) {
  const index = native.findIndex((line, i) => line !== ours[i])
  if (index === -1 && native.length === ours.length) return null
  const at = index === -1 ? native.length : index
  return [
    `line ${at} of the log`,
    `native: ${native[at] ?? '(nothing)'}`,
    `ours:   ${ours[at] ?? '(nothing)'}`,
  ].join('\n')
}
