import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { sweep } from './left-behind.ts'

test('what processes that are gone have left is removed, and nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sweep-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const { pid: gone } = spawnSync(process.execPath, ['-e', ''])
  for (const name of [`x-${gone}-a`, `x-${process.pid}-b`, `x-1-c`, 'x-none', `y-${gone}-d`]) {
    mkdirSync(join(folder, name, 'sub'), { recursive: true })
  }
  sweep(folder, /^x-(\d+)-/)
  expect(readdirSync(folder).toSorted()).toEqual(
    [`x-${process.pid}-b`, 'x-1-c', 'x-none', `y-${gone}-d`].toSorted(),
  )
})

test('what has the id of this process is of another one, where this one has made nothing yet', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sweep-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, `x-${process.pid}-b`))
  sweep(folder, /^x-(\d+)-/, true)
  expect(readdirSync(folder)).toEqual([])
})
