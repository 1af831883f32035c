// esm-bytecode report and bench: what they say of a program that was really started.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Comparison, ReportData } from '@esm-bytecode/report'
import { listNodes } from '@esm-bytecode/nodes'
import { describe, expect, test } from 'vitest'
import { createReportApp } from '../report/report-app.ts'
import { createProject, esmBytecode, esmBytecodeJson } from './command.ts'

const nodes = listNodes()

describe.each(nodes)('Node $major', ({ execPath, version }) => {
  test('a report of a build and of a start', async () => {
    const cwd = await createReportApp(execPath)
    const args = ['report', 'dist', '--run', 'dist/server.js', '--node', execPath, '--out', 'out/report.html']
    const { exit, report, stderr } = await esmBytecodeJson<ReportData>(args, { cwd })
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    expect(report.build.chunks.map(({ file }) => file)).toEqual([
      'command.js',
      'other.js',
      'page.js',
      'server.js',
      'shared.js',
    ])
    expect(report.build.packs[0]!.packages).toMatchObject([{ name: 'greeter', modules: [{}, {}] }])
    expect(report.check).toMatchObject({ node: version, packs: [], packages: [] })
    expect(report.comparison).toBeNull()

    const start = report.start!
    expect(start).toMatchObject({ entry: 'server.js', node: version, outcome: 'served', requests: ['/'] })
    expect(start.marks.map(({ label }) => label)).toEqual(['listens', 'first response'])
    expect(
      start.chunks
        .filter(({ bytecode }) => bytecode === 'accepted')
        .map(({ file }) => file)
        .toSorted(),
    ).toEqual(['page.js', 'server.js', 'shared.js'])
    expect(start.notLoaded).toEqual(['command.js'])
    // The page came when it was asked for, and nothing else did.
    expect(start.rows.filter(({ dynamic }) => dynamic).map(({ label }) => label)).toEqual(['page.js'])
    const page = start.rows.find(({ label }) => label === 'page.js')!
    expect(page.start).toBeGreaterThan(start.marks[0]!.at)
    expect(page.segments.map(({ stage }) => stage)).toContain('evaluate')
    expect(start.rows.find(({ label }) => label === 'greeter')).toMatchObject({ kind: 'package', modules: 2 })
    expect(readFileSync(join(cwd, 'out/report.html'), 'utf8')).toContain('<title>dist · ESM bytecode report')
    // Watching leaves nothing behind.
    expect(existsSync(join(cwd, 'dist/.esm-bytecode'))).toBe(false)
  })

  test('a server and a command are measured', async () => {
    const cwd = await createReportApp(execPath)
    const options = ['--node', execPath, '--runs', '2']
    const server = await esmBytecodeJson<Comparison>(['bench', 'dist/server.js', ...options], { cwd })
    expect(server.report).toMatchObject({ outcome: 'served', node: version, runs: 2 })
    expect(server.report.ways.map(({ name }) => name)).toEqual(['plain', 'compile-cache', 'bytecode'])
    expect(server.report.ways.every(({ milliseconds }) => milliseconds.length === 2)).toBe(true)
    expect(server.report.modules).toEqual({ total: 5, fromBytecode: 5 })
    expect(server.report.notes).toEqual([])

    const command = await esmBytecode(['bench', 'dist/command.js', ...options, '--', 'you'], { cwd })
    expect(command.stdout).toMatch(/^Milliseconds to the end of the process, Node v/)
    expect(command.stdout).toMatch(/plain Node +\d+\.\d +\(\d+\.\d to \d+\.\d\) +1\.00\n/)
    expect(command.stdout).toContain('3 of 3 modules came from bytecode\n')
    expect(command.exit).toBe(0)
  })
})

test('a program without sidecars, and one that fails, are told', async () => {
  const { execPath } = nodes.at(-1)!
  const cwd = await createProject({
    'plain.mjs': 'export {}',
    'broken.mjs': 'throw new Error("no database")',
    'slow.mjs': 'setInterval(() => {}, 1000)',
  })
  const plain = await esmBytecode(['bench', 'plain.mjs', '--node', execPath, '--runs', '1'], { cwd })
  expect(plain).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining('all starts are those of plain Node') as string,
  })
  const broken = await esmBytecode(['bench', 'broken.mjs', '--node', execPath], { cwd })
  expect(broken.exit).toBe(1)
  expect(broken.stderr).toContain('Error: no database')
  const slow = await esmBytecode(['bench', 'slow.mjs', '--node', execPath, '--timeout', '1000'], { cwd })
  expect(slow.exit).toBe(1)
  expect(slow.stderr).toContain('neither listened, answered nor ended in 1000 ms')
})

test('a report without a start needs no more than the folder', async () => {
  const { execPath } = nodes.at(-1)!
  const cwd = await createReportApp(execPath)
  const { exit, stdout } = await esmBytecode(['report', 'dist', '--node', execPath], { cwd })
  expect({ exit, stdout }).toEqual({
    exit: 0,
    stdout: `${join(cwd, 'esm-bytecode-report.html')}: 5 chunks and 1 package\n`,
  })
})

test('an empty folder is a failure', async () => {
  const cwd = await createProject({ 'dist/style.css': '' })
  const { exit, stderr } = await esmBytecode(['report', 'dist'], { cwd })
  expect(exit).toBe(1)
  expect(stderr).toContain('There is no ES module and no pack')
  expect(existsSync(join(cwd, 'esm-bytecode-report.html'))).toBe(false)
})
