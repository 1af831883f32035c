import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sampleApp } from './sample-app.ts'
import { buildConfig, expectSidecars, matrix, testBuild } from './test-build.ts'

describe.each(matrix)('$host on Node $major', (row) => {
  test('the report of a build stands beside its folder', async () => {
    const build = await testBuild(
      { ...sampleApp, 'build.config.js': buildConfig({ options: '{ report: true }' }) },
      row,
    )
    await expectSidecars(build)
    const page = await readFile(join(build.root, 'dist.report.html'), 'utf8')
    const data = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)![1]!
    expect(JSON.stringify(JSON.parse(data))).toContain('main.js')
    expect(build.logs.map(({ message }) => message).join('\n')).toContain('✓ report: dist.report.html')
  })

  test('there is none unless it is asked for', async () => {
    const build = await testBuild({ ...sampleApp, 'build.config.js': buildConfig({ options: '{}' }) }, row)
    expect(existsSync(join(build.root, 'dist.report.html'))).toBe(false)
  })
})
