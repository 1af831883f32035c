import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { ReportData } from './report-data.ts'

/** What the page is made of, besides the data. */
export interface PageAssets {
  readonly script: string
  readonly styles: string
}

/** @returns one HTML page that loads nothing: script, styles and data are in it */
export function renderReport(data: ReportData, assets: PageAssets = readAssets()): string {
  const title = `${escapeText(basename(data.directory))} · ESM bytecode report`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>
${assets.styles}</style>
</head>
<body>
<main id="report"><noscript>This report is drawn by a script, and scripts are turned off here.</noscript></main>
<script type="application/json" id="data">${escapeJson(data)}</script>
<script>
${assets.script.replaceAll('</script', '<\\/script')}</script>
</body>
</html>
`
}

/** They stand beside the built module. */
function readAssets(): PageAssets {
  const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')
  return { script: read('./page.iife.js'), styles: read('./page.css') }
}

/** No text in it can end the element that it stands in. */
function escapeJson(data: ReportData): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c')
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
