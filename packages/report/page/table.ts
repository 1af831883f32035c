import { h } from './dom.ts'

export interface Column<Row> {
  readonly title: string
  /** What is sorted by: numbers to the right, words to the left. */
  readonly value: (row: Row) => number | string
  /** What is shown; default: the value. */
  readonly text?: (row: Row) => string
}

/** Rows of a table that are there at first. */
const FIRST_ROWS = 100

/** A table that is sorted by whichever heading is pressed, and shows more rows when asked. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): HTMLElement {
  let sorted = [...rows]
  let limit = FIRST_ROWS
  const body = h('tbody')
  const more = h('button', { type: 'button', class: 'more', click: () => show(Infinity) })
  const heads = columns.map((column) => {
    const isNumber = rows.length > 0 && typeof column.value(rows[0]!) === 'number'
    const button = h('button', { type: 'button', click: () => sortBy(column, isNumber) }, column.title)
    return h('th', { scope: 'col', class: isNumber ? 'number' : null }, button)
  })

  function sortBy(column: Column<Row>, isNumber: boolean): void {
    const head = heads[columns.indexOf(column)]!
    const usual = isNumber ? 'descending' : 'ascending'
    const other = isNumber ? 'ascending' : 'descending'
    const direction = head.getAttribute('aria-sort') === usual ? other : usual
    for (const each of heads) each.removeAttribute('aria-sort')
    head.setAttribute('aria-sort', direction)
    const sign = direction === 'ascending' ? 1 : -1
    sorted = [...rows].sort((a, b) => {
      const [left, right] = [column.value(a), column.value(b)]
      return left < right ? -sign : left > right ? sign : 0
    })
    show(limit)
  }

  function show(upTo: number): void {
    limit = upTo
    const cells = (row: Row): HTMLElement[] =>
      columns.map((column) => {
        const value = column.value(row)
        return h(
          'td',
          { class: typeof value === 'number' ? 'number' : null },
          column.text?.(row) ?? String(value),
        )
      })
    body.replaceChildren(...sorted.slice(0, limit).map((row) => h('tr', {}, ...cells(row))))
    more.hidden = sorted.length <= limit
    more.textContent = `Show all ${sorted.length.toLocaleString('en')} rows`
  }

  show(limit)
  const scroller = h(
    'div',
    { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': caption },
    h('table', {}, h('caption', {}, caption), h('thead', {}, h('tr', {}, ...heads)), body),
  )
  return h('div', {}, scroller, more)
}

/** The same as a picture, for who cannot see it or wants to sort. */
export function tableInstead<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): HTMLElement {
  return h('details', {}, h('summary', {}, `${caption} as a table`), table(caption, columns, rows))
}
