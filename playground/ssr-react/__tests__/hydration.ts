import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium, keepComplaints } from '../../../e2e/chromium.js'
import { oneNode } from '../../../e2e/nodes/index.js'
import { startServer, type RunningServer } from '../../test-utils.ts'

const executablePath = findChromium()

// On a machine of one's own a browser is optional; where releases are decided it is not.
const mayRun = executablePath !== undefined || process.env['CI'] === 'true'
if (!mayRun) {
  console.warn(`\n  NO CHROMIUM: HYDRATION IS NOT TESTED (set CHROMIUM_PATH)\n`)
}

const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Tests the pages of a server in a browser. @param playground where the server and its client have been built */
export function testHydration(playground: { readonly root: string }): void {
  describe.runIf(mayRun)('hydration of pages that a server started from sidecars has rendered', () => {
    const node = oneNode()
    let server: RunningServer
    let browser: Browser

    beforeAll(async () => {
      if (executablePath === undefined) throw new Error('CI needs Chromium: install it or set CHROMIUM_PATH')
      const options = { node: node.execPath, form: 'register' } as const
      server = await startServer(playground.root, ['dist/server/server.js'], options)
      browser = await chromium.launch({ executablePath, args: quiet })
    })

    afterAll(async () => {
      await browser?.close()
      await server?.stop()
    })

    /** A page whose console and failures are kept. */
    async function open(path: string) {
      const page = await browser.newPage()
      const complaints = keepComplaints(page)
      await page.goto(new URL(path, server.url).href, { waitUntil: 'networkidle' })
      return { page, complaints }
    }

    test('a page comes alive and answers a click', async () => {
      const { page, complaints } = await open('/')
      const counter = page.locator('[data-testid=counter]')
      expect(await counter.textContent()).toBe('Walked today: 0')
      await counter.click()
      await counter.click()
      expect(await counter.textContent()).toBe('Walked today: 2')
      expect(complaints).toEqual([])
    })

    test('a page with a lazy route hydrates in place', async () => {
      const { page, complaints } = await open('/journal/2024-08-03-grey-glacier')
      const counter = page.locator('[data-testid=counter]')
      await counter.click()
      expect(await counter.textContent()).toBe('Thanks: 1')
      expect(complaints).toEqual([])
    })

    test.each(['/trails?grade=easy', '/statistics', '/planner', '/about'])('%s hydrates', async (path) => {
      expect((await open(path)).complaints).toEqual([])
    })

    test('the browser asks the same server for the data of the next page', async () => {
      const { page, complaints } = await open('/')
      await page.getByRole('link', { name: 'Statistics' }).click()
      await page.getByText('Hours on foot over a season of 203 days').waitFor()
      expect(await page.title()).toBe('Statistics · Trail Register')
      expect(complaints).toEqual([])
    })
  })
}
