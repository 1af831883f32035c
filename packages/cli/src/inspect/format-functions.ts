import type { FunctionList } from './list-functions.ts'
import { heading } from './layout.ts'
import { colors } from '../colors.ts'

/** @param node `process.version` of the Node that was asked */
export function formatFunctions(functions: FunctionList | null, node: string): string[] {
  if (functions === null) {
    return [
      heading('Functions'),
      `  Node ${node} takes none of the bytecode, or the module is not as it was.`,
    ]
  }
  const { held, missing } = functions
  const all = [
    ...held.map((each) => ({ ...each, isHeld: true })),
    ...missing.map((each) => ({ ...each, isHeld: false })),
  ].sort((a, b) => a.line - b.line || a.column - b.column)
  const width = Math.max(0, ...all.map(({ line, column }) => `${line}:${column}`.length))
  return [
    heading('Functions', all.length),
    `  ${held.length} are in the bytecode (●), ${missing.length} are compiled when they are called (○), says V8`,
    ...all.map(({ name, line, column, isHeld }) => {
      const text = `${isHeld ? '●' : '○'} ${`${line}:${column}`.padEnd(width)}  ${name || '(anonymous)'}`
      return `  ${isHeld ? text : colors.dim(text)}`
    }),
  ]
}
