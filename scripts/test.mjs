// npm test: everything that must hold, cheapest first; checks that use one core run two at a time. All of it runs even if something fails, unless
// `--bail` is given.
// The last line gives the numbers of the tests; a check that is not made of tests counts as one more if it fails.
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium } from '../e2e/chromium.js'
import { elapsed, runScript } from './lib/process.mjs'
import { manifest, readJson, root } from './lib/workspace.mjs'

/** Each is a script of package.json. */
const checks = [
  { title: 'Lint', script: 'lint' },
  { title: 'Types', script: 'typecheck' },
  { title: 'Formatting', script: 'format:check' },
  { title: 'Packages', script: 'check:packages' },
]
/** These write numbers. */
const tests = [
  { title: 'Unit tests', script: 'test:unit' },
  { title: 'End-to-end tests', script: 'test:e2e' },
]

const reports = join(root, 'node_modules', '.cache', 'esm-bytecode', 'reports')
const bail = process.argv.includes('--bail')
const start = performance.now()
/** @type {{ title: string, ok: boolean, passed: number, failed: number, skipped: number, time: string }[]} */
const results = []

rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })

results.push(...checkChromium())
await Promise.all([runChecks(), runChecks()])
for (const step of tests) {
  if (isOver()) break
  results.push(await runTests(step))
}
summarize()

function isOver() {
  return bail && results.some((result) => !result.ok)
}

function checkChromium() {
  if (findChromium()) return []
  const inCI = Boolean(process.env.CI) && process.env.CI !== 'false'
  const what = inCI ? 'this is a failure' : 'BROWSER TESTS ARE SKIPPED'
  heading(`!! Chromium is missing: ${what} !!`)
  console.log('Install it (on Debian: apt-get install chromium), or point CHROMIUM_PATH to it.')
  return inCI ? [{ title: 'Chromium', ok: false, passed: 0, failed: 1, skipped: 0, time: '0.0 s' }] : []
}

/** Takes checks until there are none left. What each one says is shown when it has ended, so that it stands together. */
async function runChecks() {
  for (let check = checks.shift(); check && !isOver(); check = checks.shift()) {
    const begin = performance.now()
    const { code, output } = await runScript(manifest.scripts[check.script], { capture: true })
    heading(check.title)
    process.stdout.write(output)
    const ok = code === 0
    results.push({
      title: check.title,
      ok,
      passed: 0,
      failed: ok ? 0 : 1,
      skipped: 0,
      time: elapsed(begin),
    })
  }
}

/** @param {typeof tests[number]} step */
async function runTests({ title, script }) {
  heading(title)
  const begin = performance.now()
  const report = join(reports, `${script.replace(':', '-')}.json`)
  const flags = ` --reporter=default --reporter=json --outputFile.json="${report}"`
  const { code } = await runScript(manifest.scripts[script] + flags)
  const counts = readCounts(report)
  // What broke outside of a test (a suite that does not load, a crash) has to show in the numbers too.
  const failed = code !== 0 && counts.failed === 0 ? 1 : counts.failed
  return {
    title,
    ok: code === 0,
    passed: counts.passed,
    failed,
    skipped: counts.skipped,
    time: elapsed(begin),
  }
}

/** @param {string} report */
function readCounts(report) {
  if (!existsSync(report)) return { passed: 0, failed: 0, skipped: 0 }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = readJson(report)
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
}

function summarize() {
  heading('Summary')
  for (const { title, ok, time } of results)
    console.log(`${ok ? 'ok    ' : 'FAILED'}  ${title.padEnd(18)}${time}`)
  console.log(`\n${elapsed(start)} in all`)
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) =>
    results.reduce((n, result) => n + result[key], 0)
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
  process.exitCode = results.every((result) => result.ok) ? 0 : 1
}

/** @param {string} text */
function heading(text) {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(0, 76 - text.length))}\n`)
}
