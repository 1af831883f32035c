// `register` where Node has no hooks: CommonJS of the pack is served, and what is not is said.
import { mkdir, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { listNodes, listNodesWithoutHooks } from '@esm-bytecode/nodes'
import { describe, expect, it } from 'vitest'
import { createApp, type App } from './app.ts'

const [node] = listNodesWithoutHooks()
const [withCache] = listNodes().filter(({ hasCompileCache }) => hasCompileCache)
const lib = dirname(createRequire(import.meta.url).resolve('v8-compile-cache-lib/package.json'))

const installLib = async (app: App) => {
  await mkdir(app.at('node_modules'), { recursive: true })
  await symlink(lib, app.at('node_modules/v8-compile-cache-lib'))
}

describe.skipIf(node === undefined)('register without hooks', () => {
  it('serves a CommonJS program, and says nothing', async () => {
    const app = await createApp(node!)
    const { served, stderr, stats } = await app.start({ program: 'old.cjs' })
    expect(served).toContain('old.cjs')
    expect(served).toHaveLength(8)
    expect({ stderr, hooks: stats.hooks }).toEqual({ stderr: '', hooks: false })
  })

  it('serves the CommonJS of a program of ES modules, and says so', async () => {
    const app = await createApp(node!)
    const { served, native, stderr } = await app.start()
    expect(served).toContain('old/index.js')
    expect(native['main.js']).toMatch(
      /no module\.registerHooks\(\).*importModule\(\).*\[BMES_WARN_WITHOUT_HOOKS\]/,
    )
    expect(stderr).toMatch(
      /\[BMES_WARN_NO_HOOKS\] EsmBytecodeWarning: .* so that CommonJS modules run from bytecode, and ES modules without/,
    )
  })

  it('says that nothing is served where there is no pack', async () => {
    const app = await createApp(node!, undefined, '.', ['--externals', 'native'])
    expect((await app.start()).stderr).toMatch(/so that the program runs without bytecode/)
  })
})

describe.skipIf(node === undefined)('ESM_BYTECODE_V8_COMPILE_CACHE', () => {
  const env = (app: App) => ({ ESM_BYTECODE_V8_COMPILE_CACHE: '1', ESM_BYTECODE_CACHE: app.at('cache') })

  it('compiles what is in no pack, beside what is', async () => {
    const app = await createApp(node!)
    await installLib(app)
    await app.write({ 'node_modules/old/foo.js': `exports.name = 'patched'` })
    for (const _ of ['first', 'second']) {
      const { served, native, stderr } = await app.start({ program: 'old.cjs', env: env(app) })
      expect({ served: served.length, native: Object.keys(native), stderr }).toEqual({
        served: 7,
        native: ['old/foo.js'],
        stderr: '',
      })
    }
  })

  it('compiles a program without a pack', async () => {
    const app = await createApp(node!, undefined, '.', ['--externals', 'native'])
    await installLib(app)
    const { stderr } = await app.start({ program: 'old.cjs', env: env(app) })
    expect(stderr).not.toMatch(/V8_COMPILE_CACHE/)
  })

  it('says where it is not installed', async () => {
    const app = await createApp(node!)
    const { stderr, served } = await app.start({ program: 'old.cjs', env: env(app) })
    expect(stderr).toMatch(/\[BMES_WARN_V8_COMPILE_CACHE\] .*v8-compile-cache-lib is not installed/)
    expect(served).toHaveLength(8)
  })

  it.skipIf(withCache === undefined)('says where it is not needed', async () => {
    const app = await createApp(withCache!)
    await installLib(app)
    const { stderr, served } = await app.start({ program: 'old.cjs', env: env(app) })
    expect(stderr).toMatch(
      /\[BMES_WARN_V8_COMPILE_CACHE\] .*has a compile cache of its own: set NODE_COMPILE_CACHE/,
    )
    expect(served).toHaveLength(8)
  })

  it('is off by default', async () => {
    const app = await createApp(node!)
    await installLib(app)
    expect((await app.start({ program: 'old.cjs' })).stderr).toBe('')
  })
})
