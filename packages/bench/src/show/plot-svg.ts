// Plots as SVG files that are read on light and on dark pages alike.
import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'

/** Colours by role; the style of each file says what they are on which page. */
export const COLOR = {
  text: 'var(--text)',
  faint: 'var(--faint)',
  node: 'var(--node)',
  others: 'var(--others)',
  ours: 'var(--ours)',
  bad: 'var(--bad)',
} as const

/** Contrast of 4.5 to 1 and more for text, on white and on GitHub's dark. */
const STYLE = `
  svg { --text: #1f2328; --faint: #59636e; --node: #8c959f; --others: #bc7d1f; --ours: #1a7f5a; --bad: #c4353f; }
  @media (prefers-color-scheme: dark) {
    svg { --text: #e6edf3; --faint: #9198a1; --node: #6e7681; --others: #d29a3a; --ours: #3fb98a; --bad: #ff7b72; }
  }
  text { font-family: system-ui, -apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif; }
`

/**
 * @param title what stands above it, and what a screen reader reads
 * @param subtitle units, and what the lines mean
 */
export function renderSvg(title: string, subtitle: string, options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const svg = Plot.plot({
    ...options,
    document: document as never,
    style: { background: 'none', color: COLOR.text, overflow: 'visible' } as never,
  })
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  svg.setAttribute('role', 'img')
  svg.setAttribute('aria-label', title)
  // Plot's own style is made for pages that decide on their colours.
  svg.querySelector('style')?.remove()
  const style = document.createElementNS('http://www.w3.org/2000/svg', 'style')
  style.textContent = STYLE
  svg.prepend(
    style as never,
    heading(title, 20, 15, 600, COLOR.text),
    heading(subtitle, 39, 12, 400, COLOR.faint),
  )
  return `${svg.toString()}\n`

  function heading(text: string, y: number, size: number, weight: number, fill: string): never {
    const element = document.createElementNS('http://www.w3.org/2000/svg', 'text')
    for (const [name, value] of Object.entries({
      x: 8,
      y,
      fill,
      'font-size': size,
      'font-weight': weight,
      'text-anchor': 'start',
    }))
      element.setAttribute(name, String(value))
    element.textContent = text
    return element as never
  }
}
