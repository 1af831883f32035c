import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FORMS, listNodes, oneNode } from '../../../e2e/nodes/index.js'
import {
  build,
  chunksWithoutSidecar,
  countedBelow,
  filesBelow,
  startServer,
  usePlayground,
  type StartForm,
} from '../../test-utils.ts'
import { testHydration } from './hydration.ts'

const paths = [
  '/',
  '/trails?grade=easy&order=ascent',
  '/trails/larch-ridge',
  '/journal/2024-08-03-grey-glacier',
  '/statistics',
  '/planner',
  '/trails/nowhere',
]

const variants = [
  { variant: 'bundled', folder: 'dist', env: {} },
  { variant: 'external', folder: 'dist-external', env: { EXTERNAL: '1' } },
] as const

const playground = usePlayground(import.meta.url, async (root) => {
  await build(root, 'vite', ['build'])
  for (const { env } of variants) await build(root, 'vite', ['build', '--ssr'], env)
})

const program = (form: StartForm, folder: string) =>
  ({
    plain: ['server.js'],
    importModule: ['server-import-module.js'],
    register: [join(folder, 'server', 'server.js')],
  })[form]

/** Answers of one start to all paths, in order. */
async function answers(node: string, form: StartForm, { folder, env }: (typeof variants)[number]) {
  const server = await startServer(playground.root, program(form, folder), { node, form, env })
  const pages: string[] = []
  let failure: unknown
  try {
    for (const path of paths) {
      const { status, body } = await server.get(path)
      pages.push(`${status} ${path}\n${body}`)
    }
  } catch (error) {
    failure = error
  }
  const { stats, stderr } = await server.stop()
  if (failure) throw new Error(`${form} answered ${pages.length} paths, then:\n${stderr}`, { cause: failure })
  return { pages, stderr, counted: countedBelow(stats, join(playground.root, folder, 'server')) }
}

describe('sidecars', () => {
  test.each(variants)('each chunk of the server has one ($variant)', async ({ folder }) => {
    const chunks = await filesBelow(join(playground.root, folder, 'server'))
    expect(chunks.filter((file) => file.endsWith('.js')).length).toBeGreaterThanOrEqual(8)
    expect(await chunksWithoutSidecar(join(playground.root, folder, 'server'))).toEqual([])
  })

  test('no file of the client has one', async () => {
    const files = await filesBelow(join(playground.root, 'dist/client'))
    expect(files.filter((file) => file.endsWith('.js')).length).toBeGreaterThanOrEqual(8)
    expect(files.filter((file) => file.endsWith('.bmes'))).toEqual([])
  })
})

describe.each(listNodes())('Node $version', (node) => {
  describe.each(variants)('$variant', (variant) => {
    test('every start answers with the same bytes', async () => {
      const plain = await answers(node.execPath, 'plain', variant)
      expect(plain.pages.map((page) => page.slice(0, 3))).toEqual([
        ...Array.from(paths.slice(1), () => '200'),
        '404',
      ])
      expect(plain.pages[2]).toContain('old sawmill</strong>')

      for (const form of FORMS) {
        const { pages, stderr, counted } = await answers(node.execPath, form, variant)
        expect(pages, form).toEqual(plain.pages)
        expect(stderr, form).toBe(plain.stderr)
        expect(counted.names, form).toContain('entry-server.js')
        expect(counted.names.length, form).toBeGreaterThanOrEqual(8)
        expect(counted, form).toMatchObject({ native: [], rejected: [] })
        // Sidecars hold bytecode for the Node that built them.
        const builtIt = node === oneNode()
        expect(builtIt ? counted.withoutBytecode : [], form).toEqual([])
      }
    })
  })
})

testHydration(playground)
