// What has to hold for the server of a framework: it starts from bytecode, and nobody can tell by its pages.
import { oneNode, testsAll } from '@esm-bytecode/nodes'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium, keepComplaints } from '../../chromium.js'
import { canInstall, createProject } from './project.mjs'
import { startServer } from './server.mjs'

export interface Framework {
  /** Folder of its template. */
  readonly name: string
  /** Of pages that are rendered when they are asked for. */
  readonly paths: readonly string[]
  /** What has to be in the first page: that it is what the template is to show. */
  readonly shows: RegExp
  /** Modules that Node loads itself, by their paths from the root of the project. Default: none. */
  readonly leftToNode?: RegExp
  /** What differs from request to request, with what stands for it. */
  readonly differences?: readonly (readonly [RegExp, string])[]
  /** Whether the first page has a link to a page with the heading About, which is followed, too. */
  readonly navigates?: boolean
  /** Whether it is left to `npm run campaign`, because others show the same of the plugin in less time. Default: no. */
  readonly isForCampaign?: boolean
}

const node = oneNode()
const executablePath = findChromium()
// On a machine of one's own a browser is optional; where releases are decided it is not.
const mayBrowse = executablePath !== undefined || process.env['CI'] === 'true'
if (!mayBrowse) console.warn('\n!! No Chromium: hydration is NOT TESTED (set CHROMIUM_PATH).\n')
const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
]

/** Tests the template of a framework: installed, built and started as its users do, with what its recipe in `docs/frameworks.md` adds. */
export async function testFramework(framework: Framework): Promise<void> {
  const { name, paths, shows, leftToNode, differences = [], navigates = false } = framework
  if (framework.isForCampaign && !testsAll) {
    test(`${name}: in npm run campaign`, ({ skip }) => skip())
    return
  }
  if (!(await canInstall())) {
    test(`${name}: no registry`, ({ skip }) => skip())
    return
  }

  describe(`${name} on Node ${node.major}`, () => {
    let project: Awaited<ReturnType<typeof createProject>>

    beforeAll(async () => {
      project = await createProject(name, node)
      await project.npm('run', 'build')
    })
    afterAll(() => project?.remove())

    /** Asks a server for all paths, and ends it. */
    async function visit(isOurs: boolean) {
      const server = await startServer(project, isOurs)
      const pages: Record<string, unknown> = {}
      try {
        for (const path of paths) {
          const { status, body } = await server.get(path)
          const html = differences.reduce((rest, [pattern, stand]) => rest.replaceAll(pattern, stand), body)
          pages[path] = { status, html: html.replaceAll(new URL(server.url).host, '<host>') }
        }
      } catch (error) {
        await server.stop()
        throw error
      }
      return { pages, ...(await server.stop()) }
    }

    test('sends the pages of a plain start, and runs all that one loads from bytecode', async () => {
      const plain = await visit(false)
      expect(plain.pages[paths[0]!]).toEqual({ status: 200, html: expect.stringMatching(shows) })

      const ours = await visit(true)
      expect(ours.pages).toEqual(plain.pages)
      const fromBytecode = new Set(ours.served.filter(({ bytecode }) => bytecode).map(({ path }) => path))
      const missing = plain.loaded.filter((path) => !fromBytecode.has(path) && !leftToNode?.test(path))
      expect(missing, ours.stderr).toEqual([])
      expect(fromBytecode.size).toBeGreaterThan(0)
    })

    test.runIf(mayBrowse)('hydrates', async () => {
      if (executablePath === undefined) throw new Error('CI needs Chromium: install it or set CHROMIUM_PATH')
      const server = await startServer(project, true)
      let browser: Browser | undefined
      try {
        browser = await chromium.launch({ executablePath, args: quiet })
        const page = await browser.newPage()
        const complaints = keepComplaints(page)
        await page.goto(new URL(paths[0]!, server.url).href, { waitUntil: 'networkidle' })
        const counter = page.getByRole('button')
        expect(await counter.textContent()).toBe('count is 0')
        await counter.click()
        expect(await counter.textContent()).toBe('count is 1')
        if (navigates) {
          await page.getByRole('link').click()
          await page.getByRole('heading', { name: 'About' }).waitFor()
        }
        expect(complaints).toEqual([])
      } finally {
        await browser?.close()
        await server.stop()
      }
    })
  })
}
