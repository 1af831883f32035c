/**
 * Makes one stop of the tab key of many elements: arrows, Home and End move between them, Enter and Space activate.
 *
 * @param elements in reading order
 */
export function rove(
  elements: readonly (SVGElement | HTMLElement)[],
  onFocus: (index: number) => void,
  onActivate?: (index: number) => void,
): void {
  const move = (index: number): void => {
    const next = elements[Math.min(Math.max(index, 0), elements.length - 1)]
    for (const each of elements) each.setAttribute('tabindex', each === next ? '0' : '-1')
    next?.focus()
  }
  for (const [index, element] of elements.entries()) {
    element.setAttribute('tabindex', index === 0 ? '0' : '-1')
    element.addEventListener('focus', () => onFocus(index))
    element.addEventListener('mouseenter', () => onFocus(index))
    element.addEventListener('click', () => {
      move(index)
      onActivate?.(index)
    })
    element.addEventListener('keydown', (event) => {
      const { key } = event as KeyboardEvent
      const target = MOVES[key]?.(index, elements.length)
      if (target !== undefined) move(target)
      else if ((key === 'Enter' || key === ' ') && onActivate !== undefined) onActivate(index)
      else return
      event.preventDefault()
    })
  }
}

const MOVES: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowRight: (index) => index + 1,
  ArrowDown: (index) => index + 1,
  ArrowLeft: (index) => index - 1,
  ArrowUp: (index) => index - 1,
  Home: () => 0,
  End: (_, count) => count - 1,
}
