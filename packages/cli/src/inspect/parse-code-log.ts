/** A function of a module, where V8 sees it begin: at its parameters, or at its name. */
export interface FunctionPosition {
  /** `''`: it has none. */
  readonly name: string
  /** Of the module, both from 1. */
  readonly line: number
  readonly column: number
}

/** `code-creation,JS,9,105620,0xedee,84,<name> <script>:<line>:<column>,0x…,~`; a comma in a name is `\x2C`. */
const ENTRY = /^code-creation,(?:JS|Function|LazyCompile|Eval|Script),[^,]*,[^,]*,[^,]*,[^,]*,([^,]*),/
const POSITION = /^(.*?) ?(\S+):(\d+):(\d+)$/

/**
 * Reads what V8 writes under --log-code.
 *
 * @returns by name of the script, the functions that it has bytecode of, sorted by position
 */
export function parseCodeLog(log: string): Map<string, FunctionPosition[]> {
  const scripts = new Map<string, Map<string, FunctionPosition>>()
  for (const entry of log.split('\n')) {
    const described = ENTRY.exec(entry)?.[1]
    if (described === undefined) continue
    const [, name, script, line, column] = POSITION.exec(unescape(described)) ?? []
    if (script === undefined) continue
    const position = { name: name!, line: Number(line), column: Number(column) }
    let functions = scripts.get(script)
    if (functions === undefined) scripts.set(script, (functions = new Map()))
    functions.set(`${position.line}:${position.column}`, position)
  }
  return new Map(
    [...scripts].map(([script, functions]) => [
      script,
      [...functions.values()].sort((a, b) => a.line - b.line || a.column - b.column),
    ]),
  )
}

function unescape(text: string): string {
  return text.replace(/\\x([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}
