const OPTION = /(?:[^ "]|"(?:[^"\\]|\\.)*"?)+/gs

/** The options in `NODE_OPTIONS`, as Node finds them: spaces separate, double quotes hold together, and within them a backslash escapes. */
export function splitNodeOptions(text: string): string[] {
  return (text.match(OPTION) ?? []).map((option) =>
    option.replaceAll(/"((?:[^"\\]|\\.)*)"?/gs, (_, quoted: string) => quoted.replaceAll(/\\(.)/gs, '$1')),
  )
}

/** The same text with other options: what does not change stays as it was written. */
export function changeNodeOptions(text: string, change: (options: readonly string[]) => string[]): string {
  const options = splitNodeOptions(text)
  const changed = change(options)
  let index = -1
  return text.replaceAll(OPTION, (written) => {
    const option = changed[++index]!
    return option === options[index] ? written : quote(option)
  })
}

function quote(option: string): string {
  return /[ "\\]/.test(option) ? `"${option.replaceAll(/["\\]/g, '\\$&')}"` : option
}
