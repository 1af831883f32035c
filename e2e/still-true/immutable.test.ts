// `immutable`: nothing is looked at, and so nothing is noticed.
import { writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { oneNode } from '@esm-bytecode/nodes'
import { describe, expect, it } from 'vitest'
import { start } from '../cli/command.ts'
import { createApp, flat, REGISTER } from './app.ts'

const node = oneNode()

/** Counts what the runtime, and only that, asks the file system about packages: it takes its functions as this leaves them. */
const COUNTER = `
  import fs from 'node:fs'
  const asked = { lstatSync: 0, readlinkSync: 0, openSync: 0 }
  for (const name of Object.keys(asked)) {
    const original = fs[name]
    fs[name] = (...args) => {
      const isOurs = /esm-bytecode|packages.runtime/.test(new Error().stack.split('\\n').slice(2).join())
      if (isOurs && String(args[0]).includes('node_modules')) asked[name]++
      return original(...args)
    }
  }
  process.on('exit', () => console.error(JSON.stringify(asked)))
`

describe('immutable', () => {
  it.each([
    ['asks nothing of the packages', ['--immutable'], false],
    ['else each of them is asked', [], true],
  ])('%s', async (_, options, isAsked) => {
    const app = await createApp(node, flat(), '.', options)
    await writeFile(app.at('counter.mjs'), COUNTER)
    const counter = pathToFileURL(app.at('counter.mjs')).href
    const { stderr, exit } = await start(
      node.execPath,
      ['--import', counter, '--import', REGISTER, app.at('dist/main.js')],
      { cwd: app.root, env: { ESM_BYTECODE_CACHE: '0' } },
    )
    expect(exit, stderr).toBe(0)
    const asked = JSON.parse(stderr.trim().split('\n').at(-1)!) as Record<string, number>
    if (isAsked) expect(asked['lstatSync']).toBeGreaterThan(10)
    else expect(asked).toEqual({ lstatSync: 0, readlinkSync: 0, openSync: 0 })
  })

  it('notices no other text of an ES module, and that of a CommonJS module as soon as Node has read it', async () => {
    const app = await createApp(node, flat(), '.', ['--immutable'])
    await app.edit('node_modules/side/index.js', (text) => text.replace('side 1', 'side 2'))
    await app.edit('node_modules/old/foo.js', (text) => text.replace('foo 1', 'foo 2'))
    const program = (preload: readonly string[]) =>
      start(node.execPath, [...preload, app.at('dist/main.js')], {
        cwd: app.root,
        env: { ESM_BYTECODE_CACHE: '0' },
      })
    const [plain, ours] = [await program([]), await program(['--import', REGISTER])]
    expect(plain.stdout).toContain('side 2')
    expect(ours.stdout).toContain('side 1')
    const reads = `require('module')._extensions['.js'] = ((js) => function (module, path) { module._compile(require('fs').readFileSync(path, 'utf8'), path) })()`
    await writeFile(app.at('reads.cjs'), reads)
    const read = await program(['--require', app.at('reads.cjs'), '--import', REGISTER])
    expect(read.stdout).toContain('foo 2')
  })
})
