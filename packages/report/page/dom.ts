type Child = Node | string | null
type Attributes = Readonly<Record<string, string | number | boolean | null | ((event: never) => void)>>

/** An element of HTML. Attributes that are `null` or `false` are left out, functions listen to the event of their name. */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  return fill(document.createElement(name), attributes, children)
}

/** An element of SVG. */
export function s<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[Name] {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children)
}

function fill<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value as (event: Event) => void)
    else if (value !== null && value !== false)
      element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children.filter((child) => child !== null))
  return element
}

/** A part of the page under its own heading. */
export function section(id: string, title: string, explanation: string, ...children: Child[]): HTMLElement {
  return h(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    h('h2', { id: `${id}-title` }, title),
    h('p', { class: 'explanation' }, explanation),
    ...children,
  )
}

/** Draws again whenever the width of the element changes. */
export function drawToWidth(element: HTMLElement, draw: (width: number) => void): void {
  let last = 0
  new ResizeObserver(() => {
    const width = Math.floor(element.clientWidth)
    if (width === 0 || width === last) return
    last = width
    draw(width)
  }).observe(element)
}
