import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { Resolver } from './resolver.ts'
import { TestTree } from './test-tree.ts'

const tree = new TestTree({
  'node_modules/a/package.json': { exports: { import: './i.mjs', require: './r.cjs' } },
  'node_modules/a/i.mjs': '',
  'node_modules/a/r.cjs': '',
})
afterAll(() => tree.remove())

const open: Resolver[] = []
const resolver = (node: string): Resolver => {
  const made = new Resolver({ node })
  open.push(made)
  return made
}
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())))

const NODES = [22, 24, 26].map((version) =>
  fileURLToPath(new URL(`../../../../e2e/nodes/node_modules/node-${version}/bin/node`, import.meta.url)),
)

describe.each([process.execPath, ...NODES.filter((node) => existsSync(node))])('%s', (node) => {
  it('resolves for modules that are not there, as each asks', async () => {
    const parent = join(tree.path, 'dist with space/none/entry.js')
    const edge = (specifier: string, type: 'import' | 'require') => ({ parent, specifier, type })
    const asked = resolver(node)
    const many = asked.resolve(Array.from({ length: 5000 }, () => edge('a', 'import')))
    const answers = await asked.resolve([
      edge('a', 'import'),
      edge('a', 'require'),
      edge('node:fs', 'import'),
      edge('node:fs', 'require'),
      edge('é', 'import'),
      edge('none', 'require'),
      { ...edge('a', 'import'), parent: '/elsewhere/entry.js' },
    ])
    const found = join(tree.path, 'node_modules/a')
    expect(answers).toEqual([
      { found: pathToFileURL(join(found, 'i.mjs')).href },
      { found: join(found, 'r.cjs') },
      { found: 'node:fs' },
      { found: 'node:fs' },
      { error: 'ERR_MODULE_NOT_FOUND' },
      { error: 'MODULE_NOT_FOUND' },
      { error: 'ERR_MODULE_NOT_FOUND' },
    ])
    expect(await many).toHaveLength(5000)
    expect(await asked.extensions()).toEqual(['.js', '.json', '.node'])
  })
})

it('says what is wrong with a target', async () => {
  const none = resolver(join(tree.path, 'no-node'))
  await expect(none.extensions()).rejects.toMatchObject({ code: 'BMES_ERR_TARGET' })
  await expect(none.resolve([])).rejects.toMatchObject({ code: 'BMES_ERR_TARGET' })
  const closed = resolver(process.execPath)
  await closed.extensions()
  await closed.close()
  await closed.close()
  await expect(closed.resolve([])).rejects.toMatchObject({ code: 'BMES_ERR_TARGET' })
})
