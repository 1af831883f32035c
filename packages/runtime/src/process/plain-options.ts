import { ArrayPrototypeSome, RegExpPrototypeTest, process } from '@esm-bytecode/format/primordials'

/** Whether no option of this process can be a flag of V8: it was started with preloads, and nothing else. */
export function hasPlainOptions(): boolean {
  const mayBeFlag = (option: string) => RegExpPrototypeTest(/^--(?!import\b|require\b)/, option)
  return !process.env['NODE_OPTIONS'] && !ArrayPrototypeSome(process.execArgv, mayBeFlag)
}
