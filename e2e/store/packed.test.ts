// Packed modules whose bytecode does not fit: what one start compiled, the next one takes from the store.
import { join } from 'node:path'
import { listNodes } from '@esm-bytecode/nodes'
import { describe, expect, test } from 'vitest'
import { createProject, esmBytecode, start, type Files } from '../cli/command.ts'
import { expectSoundStore, OTHER_FLAGS } from './store-app.ts'

const nodes = listNodes()
const register = import.meta.resolve('@esm-bytecode/runtime/register')

const app: Files = {
  'package.json': '{ "type": "module" }',
  'dist/main.js': `
    import { a } from 'a'
    import b from 'b'
    console.log(a(), b.b())
  `,
  'node_modules/a/package.json': '{ "name": "a", "type": "module", "exports": "./index.js" }',
  'node_modules/a/index.js': `import { inner } from './inner.js'\nexport const a = () => inner()`,
  'node_modules/a/inner.js': `export const inner = () => 'inner'`,
  'node_modules/b/package.json': '{ "name": "b" }',
  'node_modules/b/index.js': `exports.b = () => require('./lazy.js')`,
  'node_modules/b/lazy.js': `module.exports = 'lazy'`,
}

describe.each(nodes)('Node $major', ({ execPath }) => {
  test('modules of both kinds', async () => {
    const cwd = await createProject(app)
    const { exit } = await esmBytecode(['compile', 'dist', '--target', execPath], { cwd })
    expect(exit).toBe(0)
    const run = async (env: Record<string, string> = {}) => {
      const ended = await start(execPath, [...OTHER_FLAGS, '--import', register, 'dist/main.js'], {
        cwd,
        env,
      })
      expect(ended).toMatchObject({ exit: 0, stdout: 'inner lazy\n' })
      return ended.stderr
    }
    expect(await run()).toBe('')
    const entries = await expectSoundStore(join(cwd, 'dist/.esm-bytecode'))
    expect(entries).toHaveLength(5)
    const stderr = await run({ ESM_BYTECODE_DEBUG: '1' })
    expect(stderr.match(/^.* warm bytecode from the store/gm)).toHaveLength(5)
    expect(stderr).not.toContain('compiled from source')
  })
})
