import type { SourceRange } from '../analyze/sites.ts'

/** Replaces `start` to `end` (UTF-16 offsets) of a text. Sorted, not overlapping, when they come out of {@link TextEdits}. */
export interface TextEdit extends SourceRange {
  readonly text: string
  /** Whether it blanks out an import or export-from declaration. */
  readonly isRequest: boolean
}

interface PendingEdit extends TextEdit {
  /** At one offset: what closes an inner range comes first, then what opens an outer one, then replacements. */
  readonly rank: readonly [number, number]
}

/** Collects edits in any order; nested ranges may open and close at the same offset. */
export class TextEdits {
  readonly #edits: PendingEdit[] = []

  replace(range: SourceRange, text: string, isRequest = false): void {
    this.#edits.push({ start: range.start, end: range.end, text, isRequest, rank: [2, 0] })
  }

  surround(range: SourceRange, before: string, after: string): void {
    if (before !== '') {
      this.#edits.push({
        start: range.start,
        end: range.start,
        text: before,
        isRequest: false,
        rank: [1, -range.end],
      })
    }
    if (after !== '') {
      this.#edits.push({
        start: range.end,
        end: range.end,
        text: after,
        isRequest: false,
        rank: [0, -range.start],
      })
    }
  }

  sorted(): TextEdit[] {
    // The sort is stable: what was added first stays first where ranges are equal.
    return this.#edits.sort((a, b) => a.start - b.start || a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1])
  }
}

/** Turns every character but line ends into a blank: lines hold, and so do columns. */
export function blank(text: string): string {
  return text.replace(/[^\n\r\u2028\u2029]/g, ' ')
}

/** Puts `text` in the place of `original`: the same length where it fits, the same number of lines always. */
export function fit(text: string, original: string): string {
  const lineEnd = /[\n\r\u2028\u2029]/.exec(original)?.index ?? original.length
  return text + blank(original).slice(Math.min(text.length, lineEnd))
}
