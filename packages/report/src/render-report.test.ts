import { expect, test } from 'vitest'
import { renderReport } from './render-report.ts'
import type { ReportData } from './report-data.ts'

const data: ReportData = {
  version: 1,
  directory: '/app/<dist>',
  made: '2026-01-01T00:00:00.000Z',
  build: { chunks: [{ file: '</script><b>.js', byteLength: 1, sidecar: null, problem: null }], packs: [] },
  check: null,
  start: null,
  comparison: null,
}

test('names of files cannot leave the data, and the page loads nothing', () => {
  const html = renderReport(data, { script: 'const a = "</script>"', styles: 'p { margin: 0 }' })
  expect(html.match(/<\/script/g)).toHaveLength(2)
  expect(html).toContain('<title>&lt;dist>')
  expect(html).not.toMatch(/(?:src|href)="(?!data:)/)
  const json = /id="data">([^<]*)</.exec(html)![1]!
  expect(JSON.parse(json)).toEqual(data)
})
