import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import vm from 'node:vm'
import { checksum } from '@esm-bytecode/format'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { frame } from '../target-process/frames.ts'
import { Producer, type ProduceRequest } from './produce.ts'

const URL = 'file:///app/main.js'
const open: Producer[] = []
const producer = (node?: string, nodeOptions?: string[]): Producer => {
  const made = new Producer(node === undefined ? undefined : { node, ...(nodeOptions && { nodeOptions }) })
  open.push(made)
  return made
}
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())))

function request(text: string, changes: Partial<ProduceRequest> = {}): ProduceRequest {
  const bytes = Buffer.from(`(function(){\n${text}\n})`)
  return {
    module: Buffer.from(text),
    text: bytes,
    scriptName: URL,
    textChecksum: checksum(bytes),
    tier: 'eager',
    ...changes,
  }
}

/** Whether V8 here takes the bytecode for the text. */
function accepts(text: Uint8Array, data: Uint8Array): boolean {
  const options = { cachedData: Buffer.from(data), filename: URL, lineOffset: -1 }
  return new vm.Script(Buffer.from(text).toString(), options).cachedDataRejected === false
}

/** Functions that nobody could reach, V8 leaves out. */
const MANY_FUNCTIONS = Array.from(
  { length: 50 },
  (_, index) => `globalThis.f${index} = function (x) { return x + ${index} }`,
).join('\n')

describe('bytecode', () => {
  it('is what this Node takes, and says what it is for', async () => {
    const asked = request('const é = "😀"')
    const { bytecode, error } = await producer().produce(asked)
    expect(error).toBeNull()
    expect(bytecode!.target).toMatchObject({
      nodeVersion: process.version,
      platform: process.platform,
      arch: process.arch,
      textChecksum: asked.textChecksum,
      tier: 'eager',
    })
    expect(accepts(asked.text, bytecode!.data)).toBe(true)
  })

  it('is made under the V8 flags of the target, and names them', async () => {
    const asked = request('')
    const plain = await producer().produce(asked)
    const child = producer(process.execPath, ['--max-lazy', '--import', './no-such-preload.js', '--no-lazy'])
    const { target } = (await child.produce(asked)).bytecode!
    expect(plain.bytecode!.target.flags).toBe('')
    expect(target.flags).toBe('--max-lazy --no-lazy')
    expect(target.v8.flagHash).not.toBe(plain.bytecode!.target.v8.flagHash)
  })

  it('holds more functions when it is eager than when it is lazy', async () => {
    const child = producer()
    // V8 compiles a text once in a process: each has its own.
    const [lazy, eager, lazyAgain] = await Promise.all(
      (['lazy', 'eager', 'lazy'] as const).map((tier, index) =>
        child.produce(request(`${MANY_FUNCTIONS} // ${index}`, { tier })),
      ),
    )
    expect(eager!.bytecode!.data.length).toBeGreaterThan(1.5 * lazy!.bytecode!.data.length)
    // The flag that makes it so is taken back.
    expect(lazyAgain!.bytecode!.data.length).toBe(lazy!.bytecode!.data.length)
    expect(eager!.bytecode!.target.v8).toEqual(lazy!.bytecode!.target.v8)
    expect(accepts(request(`${MANY_FUNCTIONS} // 1`).text, eager!.bytecode!.data)).toBe(true)
  })

  it('is not made where none is wanted, but errors are found', async () => {
    const child = producer()
    expect(await child.produce(request('1', { tier: null }))).toEqual({ bytecode: null, error: null })
    expect(await child.produce(request('let a; let a', { tier: null }))).toEqual({
      bytecode: null,
      error: `SyntaxError: Identifier 'a' has already been declared`,
    })
  })

  it('comes in the order of the requests, errors among them, whatever their size', async () => {
    const child = producer()
    const large = `const s = '${'x'.repeat(3_000_000)}'`
    const texts = ['const a = 1', 'const', large, 'a<!--b', 'const b = 2']
    const results = await Promise.all(texts.map((text) => child.produce(request(text))))
    expect(results.map(({ error }) => error)).toEqual([
      null,
      expect.stringMatching(/^SyntaxError: /),
      null,
      // V8 allows no html-like comment in a module, not even where it means something else.
      'SyntaxError: HTML comments are not allowed in modules',
      null,
    ])
    expect(results[4]!.bytecode!.target.textChecksum).toBe(request('const b = 2').textChecksum)
  })

  it('is the same bytes each time', async () => {
    const asked = request(MANY_FUNCTIONS)
    const [first, second] = await Promise.all([producer().produce(asked), producer().produce(asked)])
    expect(Buffer.compare(first!.bytecode!.data, second!.bytecode!.data)).toBe(0)
    expect(second!.bytecode!.target).toEqual(first!.bytecode!.target)
  })

  it('is spoilt by nothing that this process was started with', async () => {
    vi.stubEnv('NODE_OPTIONS', '--no-lazy --max-lazy')
    vi.stubEnv('NODE_V8_COVERAGE', tmpdir())
    const { bytecode } = await producer().produce(request('1'))
    expect(accepts(request('1').text, bytecode!.data)).toBe(true)
  })
})

describe('a target that cannot be used', () => {
  const folder = mkdtempSync(join(tmpdir(), 'produce-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const script = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, `#!/bin/sh\n${text}\n`)
    chmodSync(path, 0o755)
    return path
  }

  it.each([
    ['does not exist', () => join(folder, 'none'), /ENOENT/],
    ['is no program', () => folder, /EACCES/],
    ['is no Node', () => script('silent', 'exit 3'), /it ended with code 3/],
    ['complains', () => script('loud', 'echo no such option >&2; exit 9'), /no such option/],
    ['talks of something else', () => script('chatty', 'echo Hello'), /it ended with code 0/],
  ])('%s', async (_what, executableOf, why) => {
    const executable = executableOf()
    const child = producer(executable)
    const error = await child.produce(request('1')).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'BMES_ERR_TARGET', file: executable })
    const { message } = error as Error
    expect(message).toMatch(why)
    expect(message).toMatch(/Name a Node executable of version \^20\.19\.0 or >=22\.12\.0\.$/)
    // Said once.
    expect(message.split('No bytecode could be made with')).toHaveLength(2)
    await expect(child.target()).rejects.toBe(error)
  })

  it('dies at work: what was asked fails, and so does what is asked later', async () => {
    const here = { version: process.version, platform: process.platform, arch: process.arch, build: 0 }
    const hello = frame(here, []).toString('base64')
    writeFileSync(
      join(folder, 'mortal.cjs'),
      `process.stdout.write(Buffer.from('${hello}', 'base64')); process.stdin.once('data', () => process.exit(7))`,
    )
    const child = producer(script('mortal', `exec "${process.execPath}" "${join(folder, 'mortal.cjs')}"`))
    expect(await child.target()).toEqual(here)
    const outcomes = await Promise.allSettled([child.produce(request('1')), child.produce(request('2'))])
    for (const outcome of [...outcomes, (await Promise.allSettled([child.produce(request('3'))]))[0]!]) {
      expect(outcome).toMatchObject({
        reason: { code: 'BMES_ERR_TARGET', message: expect.stringContaining('it ended with code 7') },
      })
    }
  })

  it('is closed: what is under way fails, and closing again does nothing', async () => {
    const child = producer()
    await child.target()
    const result = child.produce(request(MANY_FUNCTIONS)).catch((reason: unknown) => reason)
    await child.close()
    await child.close()
    const outcome = await result
    // It may have been done just in time.
    if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'BMES_ERR_TARGET' })
    await expect(child.produce(request('1'))).rejects.toMatchObject({ code: 'BMES_ERR_TARGET' })
  })
})
