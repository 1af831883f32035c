import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createTemporaryFolder, removeTemporaryFolder } from '@esm-bytecode/compiler'
import type { VerifiedBytecode } from '@esm-bytecode/format'
import { errInspect } from '../errors.ts'
import { parseCodeLog, type FunctionPosition } from './parse-code-log.ts'

/** What V8 itself says of bytecode. */
export interface FunctionList {
  /** Functions that the bytecode holds, sorted by position. */
  readonly held: readonly FunctionPosition[]
  /** Those that V8 compiles when they are called. */
  readonly missing: readonly FunctionPosition[]
}

const worker = fileURLToPath(new URL('./functions-worker.mjs', import.meta.url))
const REJECTED = 3

/**
 * Has a Node take bytecode, and write down what it got. Nothing of the module runs.
 *
 * @param moduleText what the bytecode was made of
 * @returns `null` if that Node does not take it
 * @throws BmesError `BMES_ERR_INSPECT` if the Node fails
 */
export async function listFunctions(
  node: string,
  moduleText: string,
  bytecode: VerifiedBytecode,
): Promise<FunctionList | null> {
  const folder = createTemporaryFolder('inspect')
  try {
    const log = join(folder, 'v8.log')
    writeFileSync(join(folder, 'text.js'), moduleText)
    writeFileSync(join(folder, 'bytecode.bin'), bytecode.data)
    const code = await runNode(node, [
      '--log-code',
      '--no-logfile-per-isolate',
      `--logfile=${log}`,
      worker,
      folder,
    ])
    if (code === REJECTED) return null
    if (!existsSync(log)) throw errInspect(node, 'it wrote no log')
    const scripts = parseCodeLog(readFileSync(log, 'utf8'))
    // Node 20 keeps the name that the bytecode was made with.
    const held = scripts.get('bmes:held') ?? scripts.get(bytecode.target.scriptName ?? '') ?? []
    return compare(held.filter(isInModule), (scripts.get('bmes:all') ?? []).filter(isInModule))
  } finally {
    removeTemporaryFolder(folder)
  }
}

/** The script stands on the line before the module. */
function isInModule({ line }: FunctionPosition): boolean {
  return line > 0
}

function compare(held: readonly FunctionPosition[], all: readonly FunctionPosition[]): FunctionList {
  const key = ({ line, column }: FunctionPosition): string => `${line}:${column}`
  const known = new Set(held.map(key))
  return { held, missing: all.filter((each) => !known.has(key(each))) }
}

async function runNode(node: string, args: readonly string[]): Promise<number | null> {
  const { NODE_OPTIONS: _, ...env } = process.env
  const child = spawn(node, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(errInspect(node, error.message)))
    child.once('close', resolve)
  })
  const [code, errors] = await Promise.all([ended, text(child.stderr)])
  if (code === 0 || code === REJECTED) return code
  throw errInspect(node, errors.trim().split('\n')[0] || `it ended with code ${code}`)
}
