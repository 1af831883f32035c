// The build is killed, and so nobody is left to end the program: it ends all the same.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { compileProgram, createProgram, rows } from './warm-program.ts'

const build = `
  import { warm } from '@esm-bytecode/warm'
  const [node, entry, run] = process.argv.slice(2)
  await warm({ entries: [entry], run: run || null, targets: [{ node }], sidecars: [] })
`

const programs = {
  'that hangs': `for (;;);`,
  'that serves': `
    import { createServer } from 'node:http'
    process.on('SIGTERM', () => {})
    createServer(() => {}).listen(3000)
  `,
  'that has started others': `
    import { spawn } from 'node:child_process'
    for (const detached of [false, true]) {
      told(spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached, stdio: 'ignore' }).pid)
    }
  `,
}

describe.each(rows)('Node $major', ({ node }) => {
  test.each(Object.entries(programs))('a program %s', async (_, program) => {
    const root = await createProgram({
      'build.mjs': build,
      'empty.js': '',
      'dist/main.js': `
        import { appendFileSync } from 'node:fs'
        const told = (pid) => appendFileSync('pids', pid + ' ')
        globalThis.told = told
        told(process.pid)
        ${program}
        told('ready')
        setInterval(() => {}, 1000)
      `,
    })
    const temporary = join(root, 'tmp')
    mkdirSync(temporary)
    const env = { ...process.env, TMPDIR: temporary }
    await compileProgram(root, [{ node: node.execPath }])
    const child = spawn(process.execPath, ['build.mjs', node.execPath, join(root, 'dist/main.js')], {
      cwd: root,
      env,
      stdio: 'inherit',
    })
    const isReady = () => (program.startsWith('for') ? /\d/ : /ready/).test(read(join(root, 'pids')))
    await waitFor(isReady)
    const pids = read(join(root, 'pids')).match(/\d+/g)!.map(Number)
    expect(pids.filter(isRunning)).toEqual(pids)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await waitFor(() => !pids.some(isRunning))

    // What it could not remove, the next one does.
    expect(readdirSync(temporary)).toHaveLength(1)
    const next = spawn(process.execPath, ['build.mjs', node.execPath, join(root, 'empty.js')], {
      cwd: root,
      env,
    })
    await once(next, 'exit')
    expect(readdirSync(temporary)).toEqual([])
  })

  test('a module of the option run leaves no file beside it for longer than that', async () => {
    const root = await createProgram({ 'build.mjs': build, 'warm.ts': `console.log(1 as number); for (;;);` })
    const args = ['build.mjs', node.execPath, '', join(root, 'warm.ts')]
    const child = spawn(process.execPath, args, { cwd: root })
    const stripped = () => readdirSync(root).filter((name) => name.startsWith('.warm.'))
    await waitFor(() => stripped().length === 1)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const [old] = stripped()
    const next = spawn(process.execPath, args, { cwd: root })
    await waitFor(() => stripped().length === 1 && stripped()[0] !== old)
    next.kill('SIGKILL')
    await once(next, 'exit')
    await waitFor(() => !isAnyRunning(root))
  })

  test('a program whose folder goes with the build', async () => {
    const root = await createProgram({ 'build.mjs': build, 'warm.ts': `console.log(1 as number); for (;;);` })
    const child = spawn(process.execPath, ['build.mjs', node.execPath, '', join(root, 'warm.ts')], {
      cwd: root,
    })
    await waitFor(() => readdirSync(root).some((name) => name.startsWith('.warm.')))
    child.kill('SIGKILL')
    rmSync(root, { recursive: true })
    await waitFor(() => !isAnyRunning(root))
  })
})

/** Whether a process has a path among its arguments. */
function isAnyRunning(path: string): boolean {
  return readdirSync('/proc').some(
    (name) => /^\d+$/.test(name) && read(`/proc/${name}/cmdline`).includes(path),
  )
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** A zombie that nobody buries does nothing any more. */
function isRunning(pid: number): boolean {
  const stat = read(`/proc/${pid}/stat`)
  return stat !== '' && !/^\d+ \(.*\) Z /.test(stat)
}

async function waitFor(isDone: () => boolean): Promise<void> {
  const end = performance.now() + 15_000
  while (!isDone()) {
    if (performance.now() > end) throw new Error('It did not happen within 15 seconds.')
    await sleep(20)
  }
}
