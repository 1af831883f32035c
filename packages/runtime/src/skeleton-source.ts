import type { ImportAttribute } from '@esm-bytecode/format'
import { HOLE, type Cell } from './module-function.ts'

/** @returns an import declaration */
export function importDeclaration(
  clause: string,
  specifier: string,
  attributes: readonly ImportAttribute[] = [],
): string {
  const list = attributes.map(({ key, value }) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')
  return `import${clause} from${JSON.stringify(specifier)}${list === '' ? '' : `with{${list}}`};`
}

export interface Body {
  /** What names of ours begin with. */
  readonly prefix: string
  /** Names of exports, with the index of the cell that they follow. */
  readonly names: readonly (readonly [string, number])[]
  readonly cells: readonly Cell[]
  readonly namespaceCount: number
  readonly isAsync: boolean
  /** Expression that leads to the shore. */
  readonly accessor: string
}

/** The local exports of a skeleton, and the statements that evaluate what it stands for. */
export function writeBody({ prefix, names, cells, namespaceCount, isAsync, accessor }: Body): string {
  const bindings = [...new Set(names.map(([, index]) => index))]
  const name = (index: number) => `${prefix}b${index}`
  let source = ''
  if (bindings.length > 0) {
    // A `var` can be read before its module was evaluated, and after that has failed.
    const isLexical = (index: number) => cells[index]!.value === HOLE
    const lexical = bindings.filter(isLexical)
    const variables = bindings.filter((index) => !isLexical(index))
    if (lexical.length > 0) source += `let ${lexical.map(name).join(',')};`
    if (variables.length > 0) source += `var ${variables.map(name).join(',')};`
    source += `export{${names.map(([exportName, index]) => `${name(index)} as ${JSON.stringify(exportName)}`).join(',')}};`
  }
  const namespaces = Array.from({ length: namespaceCount }, (_, i) => `${prefix}n${i}`).join(',')
  const cases = bindings.map((index) => `case ${index}:${name(index)}=v;break;`).join('')
  const shore = `${prefix}s`
  source += `const ${shore}=${accessor};`
  source += `${shore}.finish(${isAsync ? 'await ' : ''}${shore}.evaluate(`
  source += `import.meta,[${namespaces}],(i,v)=>{switch(i){${cases}}}))`
  return source
}
