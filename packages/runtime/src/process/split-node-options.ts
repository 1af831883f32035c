import {
  ArrayPrototypePush,
  RegExpPrototypeMatchAll,
  RegExpPrototypeTest,
  StringPrototypeReplaceAll,
  StringPrototypeSlice,
} from '@esm-bytecode/format/primordials'

const OPTION = /(?:[^ "]|"(?:[^"\\]|\\.)*"?)+/gs

/** The options in `NODE_OPTIONS`, as Node finds them: spaces separate, double quotes hold together, and within them a backslash escapes. */
export function splitNodeOptions(text: string): string[] {
  const options: string[] = []
  // In most processes there are none.
  if (text === '') return options
  const matches = RegExpPrototypeMatchAll(OPTION, text)
  for (let i = 0; i < matches.length; i++) ArrayPrototypePush(options, unquoted(matches[i]![0]))
  return options
}

function unquoted(written: string): string {
  let option = ''
  let isQuoted = false
  for (let i = 0; i < written.length; i++) {
    if (written[i] === '"') {
      isQuoted = !isQuoted
      continue
    }
    if (written[i] === '\\' && isQuoted && i + 1 < written.length) i++
    option += written[i]!
  }
  return option
}

/** The same text with other options: what does not change stays as it was written. */
export function changeNodeOptions(text: string, change: (options: readonly string[]) => string[]): string {
  const options = splitNodeOptions(text)
  const changed = change(options)
  const matches = RegExpPrototypeMatchAll(OPTION, text)
  let result = ''
  let from = 0
  for (let i = 0; i < matches.length; i++) {
    const { 0: written, index } = matches[i]!
    const option = changed[i]!
    result += StringPrototypeSlice(text, from, index) + (option === options[i] ? written : quote(option))
    from = index + written.length
  }
  return result + StringPrototypeSlice(text, from)
}

function quote(option: string): string {
  if (!RegExpPrototypeTest(/[ "\\]/, option)) return option
  return `"${StringPrototypeReplaceAll(StringPrototypeReplaceAll(option, '\\', '\\\\'), '"', '\\"')}"`
}
