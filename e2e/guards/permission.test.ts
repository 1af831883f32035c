// The permission model: only what is named may be read and written.
import { FORMS, listNodes } from '@esm-bytecode/nodes'
import { describe, expect, test } from 'vitest'
import { useGuardedApp } from './guarded-app.ts'
import { expectSame, start } from './guarded-start.ts'

const permission = '--permission'
const read = ['--allow-fs-read=<root>/*', '--allow-fs-read=<runtime>/*']
const write = '--allow-fs-write=<root>/*'
/** Changes what V8 compiles: the bytecode of the build does not fit, and the store is asked. */
const otherFlags = '--max-lazy'

const denied =
  /a file is written: ERR_ACCESS_DENIED\na file elsewhere: ERR_ACCESS_DENIED\nan addon: ERR_DLOPEN_DISABLED/
const writable = /a file is written: true\na file elsewhere: ERR_ACCESS_DENIED/

const appOf = useGuardedApp()
const flavouredAppOf = useGuardedApp({ isFlavoured: true })

describe.each(listNodes())('Node $major', (node) => {
  test('the program and the runtime may be read', () =>
    expectSame(appOf(), node, { flags: [permission, ...read] }, { prints: denied }))

  test('and the program may be written', () =>
    expectSame(appOf(), node, { flags: [permission, ...read, write] }, { prints: writable }))

  test('and addons may be loaded', () =>
    expectSame(
      appOf(),
      node,
      { flags: [permission, ...read, '--allow-addons'] },
      { prints: /an addon: ERR_DLOPEN_FAILED/ },
    ))

  test('a package that is another one without addons', () =>
    expectSame(
      flavouredAppOf(),
      node,
      { flags: [permission, ...read] },
      {
        prints: /a flavour: without addons/,
        leftBecause: /externals\.bmes is not used: under --\S*permission/,
      },
    ))

  test.for(FORMS)('the store is written only where that may be: %s', async (form) => {
    const app = appOf()
    const flags = [permission, ...read, otherFlags]
    const closed = await start(app, node, form, { flags })
    expect(closed).toMatchObject({ exit: 0, stats: { store: { written: 0 } } })
    expect(closed.stats!.store.reason).toMatch(/\.esm-bytecode must not be written under --permission/)
    const open = await start(app, node, form, { flags: [...flags, write] })
    expect(open).toMatchObject({ exit: 0, stdout: expect.stringMatching(writable) as string })
    expect(open.stats!.store).toMatchObject({ enabled: true, reason: null })
  })

  test('sidecars that may not be read are not there', async () => {
    const app = appOf()
    const files = ['dist/main.js', 'dist/page.js', 'dist/state.js', 'package.json', 'start.js', 'tell.js']
    const folders = ['node_modules', 'linked'].map((name) => `<root>/${name}/*`)
    const names = [...files.map((name) => `<root>/${name}`), ...folders, '<runtime>/*']
    const flags = [permission, ...names.map((name) => `--allow-fs-read=${name}`)]
    const plain = await start(app, node, 'plain', { flags })
    expect(plain).toMatchObject({ exit: 0, stdout: expect.stringMatching(denied) as string })
    for (const form of FORMS) {
      const { stats, ...ended } = await start(app, node, form, { flags })
      expect({ ...ended, stats: null }).toEqual(plain)
      expect(stats!.modules.filter(({ served }) => served !== 'native')).toEqual([])
    }
  })

  test.for(FORMS)('where the runtime may not be read, Node says so: %s', async (form) => {
    const ended = await start(appOf(), node, form, { flags: [permission, read[0]!] })
    expect(ended).toMatchObject({ exit: 1, stdout: '' })
    expect(ended.stderr).toMatch(/ERR_ACCESS_DENIED|ERR_MODULE_NOT_FOUND/)
  })
})
