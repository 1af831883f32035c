// The page of a report in a browser: it draws without errors, in light and dark, and can be used with keys alone.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { oneNode } from '@esm-bytecode/nodes'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { findChromium } from '../chromium.js'
import { esmBytecode } from '../cli/command.ts'
import { createReportApp } from './report-app.ts'

const executablePath = findChromium()
const node = oneNode()
if (executablePath === undefined && process.env['CI'])
  throw new Error('Chromium is missing; set CHROMIUM_PATH.')

describe.skipIf(executablePath === undefined)('the page', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ['--no-sandbox', '--disable-gpu'],
    })
  })
  afterAll(() => browser?.close())

  async function open(options: Parameters<Browser['newPage']>[0], file: string): Promise<Page> {
    const page = await browser.newPage(options)
    onTestFinished(() => page.close())
    const problems: string[] = []
    page.on('console', (message) => problems.push(message.text()))
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('request', (request) => {
      if (!/^(?:file|data):/.test(request.url())) problems.push(`it loads ${request.url()}`)
    })
    await page.goto(pathToFileURL(file).href)
    await page.locator('#build .tile').first().waitFor()
    expect(problems).toEqual([])
    return page
  }

  async function createPage(): Promise<string> {
    const cwd = await createReportApp(node.execPath)
    const args = [
      'report',
      'dist',
      '--run',
      'dist/server.js',
      '--measure',
      '--runs',
      '1',
      '--node',
      node.execPath,
    ]
    expect(await esmBytecode(args, { cwd })).toMatchObject({ exit: 0, stderr: '' })
    return join(cwd, 'esm-bytecode-report.html')
  }

  test('light and dark, wide and narrow, with everything that was asked for', async () => {
    const file = await createPage()
    const backs: string[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [1280, 390]) {
        const page = await open({ colorScheme, viewport: { width, height: 800 } }, file)
        expect(await page.locator('h2').allTextContents()).toEqual([
          'Compared with Node alone',
          'The start',
          'What was built',
          'Modules',
          'What is not from bytecode',
        ])
        // Nothing is wider than the window.
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
        if (width === 1280) backs.push(await page.evaluate('getComputedStyle(document.body).backgroundColor'))
        expect(await page.locator('#misses').textContent()).toContain('it has no sidecar')
      }
    }
    expect(new Set(backs).size).toBe(2)
  })

  test('the waterfall tells what came by import()', async () => {
    const page = await open({}, await createPage())
    const rows = page.locator('#start .row')
    const labels = await rows.evaluateAll((elements) =>
      elements.map((element) => element.getAttribute('aria-label')),
    )
    const dynamic = labels.filter((label) => label!.includes('came by import()'))
    expect(dynamic).toHaveLength(1)
    expect(dynamic[0]).toMatch(/^page\.js · came by import\(\) · began at .* ms · took .*evaluate/)
    expect(await page.locator('#start .mark').allTextContents()).toEqual([
      expect.stringMatching(/^listens .* ms$/),
      expect.stringMatching(/^first response .* ms$/),
    ])
  })

  test('keys alone reach everything', async () => {
    const page = await open({ reducedMotion: 'reduce' }, await createPage())
    const focused = () => page.evaluate<string>('document.activeElement.getAttribute("aria-label")')
    await page.locator('#build input').first().focus()
    await page.keyboard.press('Tab')
    const first = await focused()
    await page.keyboard.press('ArrowRight')
    const second = await focused()
    expect(second).not.toBe(first)
    expect(await page.locator('#build .status').textContent()).toBe(second)
    await page.keyboard.press('Home')
    expect(await focused()).toBe(first)

    // A package opens, and closes again.
    await page.locator('#build .tile[role="button"]').focus()
    await page.keyboard.press('Enter')
    expect(await page.locator('#build .tile').count()).toBe(2)
    expect(await page.evaluate('document.activeElement.textContent')).toBe('← All of the build')
    await page.keyboard.press('Enter')
    expect(await page.locator('#build .tile').count()).toBe(6)

    await page.locator('#graph .node').first().focus()
    await page.keyboard.press('ArrowDown')
    expect(await page.locator('#graph .status').textContent()).toMatch(/ · imports .* · is imported by /)

    // What pictures show is in tables, too, which sort.
    await page.locator('#build summary').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'JavaScript', exact: true }).press('Enter')
    expect(await page.locator('#build th[aria-sort]').getAttribute('aria-sort')).toBe('descending')
    expect(await page.locator('#build tbody tr').count()).toBe(6)
  })
})
