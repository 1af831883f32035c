/** The options in `NODE_OPTIONS`, as Node finds them: spaces separate, double quotes hold together, and within them a backslash escapes. */
export function splitNodeOptions(text: string): string[] {
  return (text.match(/(?:[^ "]|"(?:[^"\\]|\\.)*"?)+/gs) ?? []).map((option) =>
    option.replaceAll(/"((?:[^"\\]|\\.)*)"?/gs, (_, quoted: string) => quoted.replaceAll(/\\(.)/gs, '$1')),
  )
}
