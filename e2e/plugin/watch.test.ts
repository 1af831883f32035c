import { describe, expect, test } from 'vitest'
import { sampleApp } from './sample-app.ts'
import {
  buildConfig,
  expectSameProgram,
  expectSidecars,
  matrix,
  watchBuild,
  writeFiles,
} from './test-build.ts'

describe.each(matrix)('$host on Node $major', ({ host, node }) => {
  test('a watcher makes the sidecars again, and leaves no process between its builds', async () => {
    const files = {
      ...sampleApp,
      'build.config.js': buildConfig({ fields: `output: { chunkFileNames: '[name].js' }` }),
    }
    const watcher = await watchBuild(files, { host, node })
    const first = await watcher.next()
    const before = await expectSidecars(first)
    const printed = await expectSameProgram(first)

    await writeFiles(watcher.root, {
      'src/lazy.js': sampleApp['src/lazy.js'].replace('{ text,', '{ edited: true, text,'),
    })
    const second = await watcher.next()
    const after = await expectSidecars(second)
    expect(after.get('dist/lazy.js')!.source.checksum).not.toBe(before.get('dist/lazy.js')!.source.checksum)
    expect(after.get('dist/main.js')!.source.checksum).toBe(before.get('dist/main.js')!.source.checksum)
    const edited = await expectSameProgram(second)
    expect(edited).toContain('"edited":true')
    expect(printed).not.toContain('"edited":true')

    await writeFiles(watcher.root, { 'src/lazy.js': 'export const lazy = }' })
    await watcher.next({ error: /lazy\.js|Unexpected|Parse/i })
    await writeFiles(watcher.root, { 'src/lazy.js': sampleApp['src/lazy.js'] })
    const repaired = await watcher.next()
    await expectSidecars(repaired)
    expect(await expectSameProgram(repaired)).toBe(printed)
  })
})
