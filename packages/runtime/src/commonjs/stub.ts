import { ArrayPrototypeAt, RegExpPrototypeMatchAll } from '@esm-bytecode/format/primordials'
/** Of a script, as V8 reads it: the last one counts. */
const SOURCE_MAP_COMMENT = /\/\/[#@] sourceMappingURL=[^\s'"]*[ \t]*$/gm

/**
 * The text that Node compiles in place of a packed file, as it compiles every CommonJS module: `this`, `module` and `require` are
 * Node's, and so is everything around the call.
 *
 * @param accessor an expression: the function that takes the path of the file, what is `this` in it, its `require` and `module`, and returns its
 *   wrapper without the first two parameters
 * @param body the text of the file, if Node is to know its source map; else `null`
 */
export function writeStub(accessor: string, body: string | null): string {
  const call = `return ${accessor}(__filename,this,require,module)(module,__filename,__dirname)`
  const comments = body === null ? [] : RegExpPrototypeMatchAll(SOURCE_MAP_COMMENT, body)
  return comments.length === 0 ? call : `${call}\n${ArrayPrototypeAt(comments, -1)![0]}`
}
