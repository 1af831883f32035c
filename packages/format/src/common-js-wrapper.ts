import { StringPrototypeSlice, StringPrototypeStartsWith } from './primordials.ts'
const START = '(function (exports, require, module, __filename, __dirname) {\n'
const END = '\n})'

/** How much longer a wrapper is than the text in it, in characters and in bytes. */
export const COMMONJS_WRAPPER_LENGTH: number = START.length + END.length

/**
 * The text that V8 compiles for a CommonJS module: Node's wrapper (`Module.wrap`), with a line of its own before the module, so
 * that no line of it moves. `docs/bmes.md` prescribes it.
 *
 * @param code of the module, without the one byte order mark that a file may begin with: V8 takes others for spaces
 */
export function wrapCommonJs(code: string): string {
  // A hashbang is one in the first line only.
  const body = StringPrototypeStartsWith(code, '#!') ? `//${StringPrototypeSlice(code, 2)}` : code
  return `${START}${body}${END}`
}

/** The text within a wrapper. It shares the memory of the wrapper. */
export function unwrapCommonJs(wrapper: string): string {
  return StringPrototypeSlice(wrapper, START.length, -END.length)
}
