import { readFileSync, rmSync } from 'node:fs'
import { start } from './start.mjs'

/**
 * @typedef {import('./faults.mjs').FaultPlan} FaultPlan
 * @typedef {import('./start.mjs').StartOptions} StartOptions
 * @typedef {import('./start.mjs').NodeRelease} NodeRelease
 */

const FLAGS = ['--import', new URL('./faults.mjs', import.meta.url).href]

/**
 * Starts a program, one of whose file operations fails.
 *
 * @param {NodeRelease} node
 * @param {string} root
 * @param {string} program
 * @param {StartOptions & { fault: Omit<FaultPlan, 'below'> }} options
 */
export function startWithFault(node, root, program, { fault, env, flags = [], ...options }) {
  const plan = JSON.stringify({ below: `${root}/`, ...fault })
  return start(node, root, program, {
    ...options,
    flags: [...FLAGS, ...flags],
    env: { ...env, FAULTS: plan },
  })
}

/**
 * The file operations of a start in which none fails, in their order.
 *
 * @param {NodeRelease} node
 * @param {string} root
 * @param {string} program
 * @param {StartOptions} options
 * @returns {Promise<string[]>} such as `renameSync /…/store/…`
 */
export async function listOperations(node, root, program, options) {
  const log = `${root}/operations`
  await startWithFault(node, root, program, { ...options, fault: { at: -1, does: '', lasts: false, log } })
  const lines = readFileSync(log, 'utf8').trim().split('\n')
  rmSync(log)
  return lines
}
