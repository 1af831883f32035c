import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FORMS } from '@esm-bytecode/nodes'
import * as fc from 'fast-check'
import { applyCase, damageable, STORE } from './apply-case.mjs'
import { readTree, restore, writeBuild } from './build.mjs'
import { caseArbitrary } from './case-arbitrary.mjs'
import { judge } from './judge.mjs'
import { start } from './run.mjs'
import { DIST } from './sources.mjs'

/**
 * @typedef {import('@esm-bytecode/nodes').NodeRelease} NodeRelease
 * @typedef {import('./apply-case.mjs').Program} Program
 * @typedef {import('./case-arbitrary.mjs').DamageCase} DamageCase
 * @typedef {import('./case-arbitrary.mjs').Form} Form
 * @typedef {import('./run.mjs').Ended} Ended
 * @typedef {ReturnType<typeof judge>} Judgement
 */

/** A program that is damaged, started, and put back, again and again. */
export class Patient {
  #node
  #program
  /** @type {Ended} */
  #plain
  /** What a start does while all is sound, by form and store. @type {Map<string, Ended>} */
  #sound = new Map()

  /**
   * @param {NodeRelease} node
   * @param {Program} program
   * @param {Ended} plain
   */
  constructor(node, program, plain) {
    this.#node = node
    this.#program = program
    this.#plain = plain
  }

  /**
   * Builds the program for one Node, and fills its store.
   *
   * @param {NodeRelease} node
   * @param {NodeRelease} otherNode
   * @returns {Promise<Patient>}
   */
  static async create(node, otherNode) {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'damage-')))
    const stranger = `${root}-stranger`
    const treeOf = async (/** @type {'one' | 'two'} */ build, /** @type {NodeRelease} */ builder) => {
      mkdirSync(stranger)
      await writeBuild(stranger, build, builder)
      const tree = readTree(stranger, (path) => path.includes(`/${DIST}/`))
      rmSync(stranger, { recursive: true })
      return tree
    }
    const otherBuild = await treeOf('two', node)
    const otherTree = await treeOf('one', otherNode)
    await writeBuild(root, 'one', node)
    const plain = await start(node, root, { form: 'plain', store: null })
    const patient = new Patient(node, { root, tree: new Map(), otherBuild, otherNode: otherTree }, plain)
    for (const form of FORMS) await start(node, root, { form, store: join(root, STORE) })
    patient.#program = { root, tree: readTree(root), otherBuild, otherNode: otherTree }
    for (const form of FORMS) {
      for (const usesStore of [false, true]) {
        const ended = await start(node, root, { form, store: patient.#store(usesStore) })
        if (ended.exit !== 0 || ended.stdout !== plain.stdout) throw new Error(ended.stderr || ended.stdout)
        patient.#sound.set(`${form} ${usesStore}`, ended)
      }
    }
    return patient
  }

  /** The files that a case may damage, in the order that its picks count in. @param {boolean} usesStore */
  damageable(usesStore) {
    return damageable(this.#program.tree, usesStore)
  }

  /** @param {string} path below the root @returns {Buffer} as it was built */
  contents(path) {
    return /** @type {Buffer} */ (this.#program.tree.get(path))
  }

  /** @param {boolean} usesStore */
  #store(usesStore) {
    return usesStore ? join(this.#program.root, STORE) : null
  }

  /**
   * @param {DamageCase} damageCase
   * @returns {Promise<Judgement>}
   */
  async run(damageCase) {
    const { form, usesStore, chunk } = damageCase
    const { root } = this.#program
    let applied = applyCase(this.#program, damageCase)
    try {
      let plain = this.#plain
      if (chunk !== null) {
        plain = await start(this.#node, root, { form: 'plain', store: null, later: applied.later })
        // What comes later has come.
        this.#putBack(applied.touched)
        applied = applyCase(this.#program, damageCase)
      }
      const { later, whileRead } = applied
      const ours = await start(this.#node, root, { form, store: this.#store(usesStore), later, whileRead })
      const sound = /** @type {Ended} */ (this.#sound.get(`${form} ${usesStore}`))
      return judge(damageCase, { plain, sound, ours })
    } finally {
      this.#putBack(applied.touched)
      if (usesStore) this.#putBackStore()
    }
  }

  /**
   * Starts with files that somebody has written who knows the format.
   *
   * @param {(tree: Map<string, Buffer>) => void} change replaces files
   * @param {{ form: Form, isSealed: boolean }} options `isSealed`: whether they may lie, and not only be refused
   * @returns {Promise<Judgement>}
   */
  async runChanged(change, { form, isSealed }) {
    const { root, tree } = this.#program
    const changed = new Map(tree)
    change(changed)
    const paths = [...changed.keys()].filter((path) => changed.get(path) !== tree.get(path))
    restore(root, paths, changed)
    try {
      const ours = await start(this.#node, root, { form, store: null })
      const sound = /** @type {Ended} */ (this.#sound.get(`${form} false`))
      return judge({ isSealed, damages: [], chunk: null }, { plain: this.#plain, sound, ours })
    } finally {
      restore(root, paths, tree)
    }
  }

  /** @param {ReadonlySet<string>} paths */
  #putBack(paths) {
    restore(this.#program.root, paths, this.#program.tree)
  }

  /** Starts write into it. */
  #putBackStore() {
    const { root, tree } = this.#program
    rmSync(join(root, STORE), { recursive: true, force: true })
    const entries = [...tree.keys()].filter((path) => path.startsWith(STORE))
    mkdirSync(join(root, STORE), { mode: 0o700 })
    restore(root, entries, tree)
  }

  remove() {
    rmSync(this.#program.root, { recursive: true, force: true })
  }
}

/**
 * The case of a seed: the same each time.
 *
 * @param {NodeRelease} node
 * @param {number} seed
 * @returns {DamageCase}
 */
export function caseOf(node, seed) {
  return /** @type {DamageCase} */ (fc.sample(caseArbitrary(FORMS), { seed, numRuns: 1 })[0])
}
