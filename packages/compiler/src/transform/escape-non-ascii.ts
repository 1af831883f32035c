import type * as acorn from 'acorn'
import type * as estree from 'estree'
import { walk } from 'estree-walker'
import MagicString from 'magic-string'
import { parse } from '../analyze/parser.ts'
import type { SourceRange } from '../analyze/sites.ts'

/** How a range of a module can be written in ASCII, if it can. */
type Kind = 'name' | 'string' | 'comment' | 'notice' | 'space' | 'kept'

interface Range extends SourceRange {
  readonly kind: Kind
}

interface Rewrite {
  readonly pattern: RegExp
  readonly write: (match: string) => string
}

const BYTE_ORDER_MARK = '\uFEFF'

/** Comments that say whose the code is, as bundlers tell them from others. */
const NOTICE = /^!|@licen[cs]e|@preserve|copyright/i

/** V8 and Node read these comments. */
const MAGIC_COMMENT = /^[#@]\s*source/

/** Behind a carriage return, a line feed would be the second half of one line end. */
const writeLineEnd = (match: string) => (match.startsWith('\r') ? '\r \n' : '\n')

const LINE_END = /^\r?[\u2028\u2029]$/

const REWRITES: Record<Exclude<Kind, 'kept'>, Rewrite> = {
  name: { pattern: /\P{ASCII}+/gu, write: escapeName },
  string: {
    // An escape of ASCII comes first, so that a backslash before anything else is one that escapes it.
    pattern: /\\\p{ASCII}|\\[\u2028\u2029]|\\?\P{ASCII}+/gu,
    write(match) {
      if (!match.startsWith('\\')) return escapeString(match)
      if (/^\\\p{ASCII}/u.test(match)) return match
      // A line continuation is no part of the value, ECMA-262 12.9.4.2; any other character stands for itself.
      return LINE_END.test(match.slice(1)) ? '\\\n' : escapeString(match.slice(1))
    },
  },
  comment: {
    pattern: /\r?[\u2028\u2029]|(?:(?![\u2028\u2029])\P{ASCII})+/gu,
    write: (match) => (LINE_END.test(match) ? writeLineEnd(match) : '?'.repeat(match.length)),
  },
  notice: {
    pattern: /\r?[\u2028\u2029]|(?:(?![\u2028\u2029])\P{ASCII})+/gu,
    write: (match) => (LINE_END.test(match) ? writeLineEnd(match) : escapeString(match)),
  },
  space: {
    pattern: /\r?[\u2028\u2029]|(?!\p{ASCII})\s/gu,
    write: (match) => (LINE_END.test(match) ? writeLineEnd(match) : ' '),
  },
}

/**
 * Writes what is not ASCII in an ES module with escapes, so that V8 can keep one byte for each character. The module means
 * the same: strings and templates have their values, identifiers their names, and what cannot be escaped without a trace
 * stays as it is: regular expressions, tagged templates, module specifiers, directives, the hashbang.
 *
 * @returns `null` where nothing changes, or the code cannot be parsed
 */
export function escapeNonAscii(code: string): MagicString | null {
  if (isAscii(code)) return null
  let ranges: readonly Range[]
  try {
    ranges = findRanges(code)
  } catch {
    return null
  }
  const text = new MagicString(code)
  const rewrite = ({ kind, start, end }: Range) => {
    if (kind === 'kept') return
    const { pattern, write } = REWRITES[kind]
    for (const { 0: match, index } of code.slice(start, end).matchAll(pattern)) {
      const written = write(match)
      if (written !== match) text.update(start + index, start + index + match.length, written)
    }
  }
  let at = 0
  if (code.startsWith(BYTE_ORDER_MARK)) {
    text.remove(0, 1)
    at = 1
  }
  for (const range of ranges) {
    // A shorthand property is a key and a value.
    if (range.start < at) continue
    rewrite({ kind: 'space', start: at, end: range.start })
    rewrite(range)
    at = range.end
  }
  rewrite({ kind: 'space', start: at, end: code.length })
  return text.hasChanged() ? text : null
}

export function isAscii(text: string): boolean {
  return !/\P{ASCII}/u.test(text)
}

/** Escapes names, in code, or in strings, that hold nothing else that is not ASCII. */
export function escapeName(text: string): string {
  return text.replace(/\P{ASCII}/gu, (character) => {
    const hex = character.codePointAt(0)!.toString(16)
    return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`
  })
}

function escapeString(text: string): string {
  return text.replace(/[^]/g, (unit) => {
    const hex = unit.charCodeAt(0).toString(16)
    return hex.length > 2 ? `\\u${hex.padStart(4, '0')}` : `\\x${hex}`
  })
}

/**
 * Sorted; what is between them is white space.
 *
 * @throws SyntaxError
 */
function findRanges(code: string): Range[] {
  const offsets = Array.from(code.matchAll(/\P{ASCII}/gu), ({ index }) => index)
  const isAsciiBetween = (start: number, end: number) => {
    let low = 0
    let high = offsets.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (offsets[middle]! < start) low = middle + 1
      else high = middle
    }
    return low === offsets.length || offsets[low]! >= end
  }
  const ranges: Range[] = []
  const add = (kind: Kind, { start, end }: SourceRange) => ranges.push({ kind, start, end })

  const program = parse(code, {
    sourceType: 'module',
    allowHashBang: true,
    onComment(isBlock, text, start, end) {
      if (isAsciiBetween(start, end)) return
      const isKept = code.startsWith('#!', start) || MAGIC_COMMENT.test(text)
      add(isKept ? 'kept' : NOTICE.test(text) ? 'notice' : 'comment', { start, end })
    },
  })
  const tagged = new Set<unknown>()
  walk(program as unknown as estree.Node, {
    enter(estreeNode, parent, key) {
      const node = estreeNode as unknown as acorn.AnyNode
      if (isAsciiBetween(node.start, node.end)) {
        this.skip()
        return
      }
      if (key === 'source' && isSpecifier(node)) {
        add('kept', node)
        this.skip()
        return
      }
      switch (node.type) {
        case 'Identifier':
        case 'PrivateIdentifier':
          add('name', node)
          break
        case 'Literal':
          add(typeof node.value === 'string' ? 'string' : 'kept', node)
          break
        case 'TaggedTemplateExpression':
          tagged.add(node.quasi)
          break
        case 'TemplateElement':
          // `strings.raw` shows how it is written.
          add(tagged.has(parent) ? 'kept' : 'string', node)
          break
        case 'ExpressionStatement':
          if (node.directive !== undefined) {
            add('kept', node.expression)
            this.skip()
          }
      }
    },
  })
  return ranges.sort((a, b) => a.start - b.start)
}

/** What tools that only look for imports read as it is written. */
function isSpecifier(node: acorn.AnyNode): boolean {
  return node.type === 'Literal' || (node.type === 'TemplateLiteral' && node.expressions.length === 0)
}
