// Figures stand in `docs/benchmarks.md`, which a run of the benchmarks writes, and in the README, for people who look there first.
import { cellsOf, readDocument, readTable } from './markdown.ts'

const NODE = 'Node 24'
const COLUMN = 'of plain'
const NONE = '–'

const benchmarks = readDocument('docs/benchmarks.md')

/**
 * Puts the ratios of the last run into the table between the marks. Its columns say by links which application they are of, its rows
 * begin with a way to start, named as there.
 */
export function replaceFigures(text: string): string {
  const table = /(?<=<!-- figures: [^\n]*-->\n\n)[^]*?(?=\n\n<!-- end of figures -->)/
  return text.replace(table, (found) => {
    const [titles, line, ...rows] = found.split('\n') as [string, string, ...string[]]
    const anchors = cellsOf(titles)
      .slice(1)
      .map((cell) => /benchmarks\.md#([^)]+)/.exec(cell)![1]!)
    const replaced = rows.map((row) => {
      const [start, ...cells] = row.split('|').slice(1, -1) as [string, ...string[]]
      const figures = cells.map((cell, index) => {
        const figure = ratioOf(anchors[index]!, start.trim()) ?? NONE
        return ` ${figure.padStart(cell.length - 2)} `
      })
      return `|${[start, ...figures].join('|')}|`
    })
    return [titles, line, ...replaced].join('\n')
  })
}

/** Puts them into a drawing: bars, and the numbers behind them, of `data-start` within `data-figures`. */
export function replaceDrawnFigures(svg: string): string {
  return svg.replace(/data-figures="([^"]+)"[^]*?\n {2}<\/g>/g, (group, anchor: string) =>
    group.replace(/data-start="([^"]+)"[^]*?<\/g>/g, (bar, start: string) => {
      const figure = ratioOf(anchor, start)
      if (figure === undefined)
        throw new Error(`docs/benchmarks.md has no figure of “${start}” at #${anchor}`)
      return bar.replace(/(?<=scale\()[\d.]+/, figure).replace(/(?<=class="ratio"[^>]*>)[^<]*/, figure)
    }),
  )
}

/** @returns the part of plain Node, with two decimals; `undefined` where nothing was measured */
function ratioOf(anchor: string, start: string): string | undefined {
  const app = benchmarks.headings.find((heading) => heading.anchor === anchor)
  const measured = benchmarks.headings.find(
    ({ level, title }) => level === 3 && title.startsWith(`${app?.title}, ${NODE}.`),
  )
  if (!measured) throw new Error(`docs/benchmarks.md has no figures of ${NODE} at #${anchor}`)
  const [titles, ...rows] = readTable(measured.body)
  const row = rows.find(([name]) => name === start)
  if (!row) throw new Error(`docs/benchmarks.md has no row “${start}” at #${anchor}`)
  return row[titles!.indexOf(COLUMN)] || undefined
}
