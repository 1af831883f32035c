import type { Segment, Stage } from './start-data.ts'

/** One thing that the runtime has told of. */
export interface TimelineEvent {
  readonly stage: Stage
  /** URL of a module or a pack; `null`: of all of them. */
  readonly url: string | null
  readonly start: number
  readonly end: number
}

export type OwnSegment = Segment & Pick<TimelineEvent, 'url'>

/**
 * Takes events that lie within one another apart: at each moment there is one segment at most, that of the innermost event. Their
 * lengths add up to the time that was spent.
 */
export function ownSegments(events: readonly TimelineEvent[]): OwnSegment[] {
  // What began with another and ends behind it is around it.
  const sorted = [...events].sort((a, b) => a.start - b.start || b.end - a.end)
  const segments: OwnSegment[] = []
  const around: { readonly event: TimelineEvent; from: number }[] = []
  const close = (): void => {
    const { event, from } = around.pop()!
    push(event, from, event.end)
    const outer = around.at(-1)
    if (outer !== undefined) outer.from = Math.max(outer.from, event.end)
  }
  const push = ({ stage, url }: TimelineEvent, start: number, end: number): void => {
    if (end > start) segments.push({ stage, url, start, end })
  }
  for (const event of sorted) {
    while (around.length > 0 && around.at(-1)!.event.end <= event.start) close()
    const outer = around.at(-1)
    if (outer !== undefined) {
      push(outer.event, outer.from, event.start)
      outer.from = event.start
    }
    around.push({ event, from: event.start })
  }
  while (around.length > 0) close()
  return segments.sort((a, b) => a.start - b.start)
}
