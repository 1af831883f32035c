import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { encodeSidecar, type Sidecar } from '../src/index.ts'
import { exampleSidecar } from './example.ts'
import { fullSidecar } from './samples.ts'

const SCRIPT = fileURLToPath(new URL('./stranger-reader.mjs', import.meta.url))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bmes-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function readAsStranger(sidecar: Sidecar): Promise<string[]> {
  const path = join(folder, 'chunk.js.bmes')
  writeFileSync(path, encodeSidecar(sidecar))
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, path])
  return stdout.trimEnd().split('\n')
}

it('is a stranger: it imports nothing of ours', () => {
  const imports = readFileSync(SCRIPT, 'utf8').match(/(?<=^import .*from ').*(?='$)/gm)
  expect(imports).toEqual(['node:fs'])
})

it('reads the example of the document', async () => {
  expect(await readAsStranger(exampleSidecar())).toEqual([
    'import "greet" as "greet" from "./greet.js" (copied)',
    'export "hello" as "hello" (lexical)',
  ])
})

it('reads a sidecar with everything in it', async () => {
  expect(await readAsStranger(fullSidecar())).toEqual([
    'import "a" as "a" from "./a.js" (copied)',
    'import * as "fs" from "node:fs" (namespace)',
    'import "any string 🎉" as "up" from "../up.js?v=1" (live)',
    'import * as "all" from "../up.js?v=1" (copied, members "default" "🎉" ("a" "b"))',
    'export "naïve" as "naïve" (lexical)',
    'export "*default*" as "default" (function, moves)',
    'export "v" as "" (var, moves)',
    'export "default" as "again" from "../up.js?v=1"',
    'export * as "ns" from "./a.js"',
    'export "any string 🎉" as "upAgain" from "../up.js?v=1"',
    'export * from "./a.js"',
    'export * from "../up.js?v=1"',
  ])
})
