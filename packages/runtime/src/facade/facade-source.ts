import {
  ArrayPrototypeFilter,
  ArrayPrototypeJoin,
  ArrayPrototypeMap,
  JSONStringify,
  listOfSet,
  setOf,
} from '@esm-bytecode/format/primordials'
import { type Cell, HOLE } from '@esm-bytecode/linker'

/** What `write` gives for each item, with a separator between two of them. */
export function list<T>(
  items: readonly T[],
  write: (item: T, index: number) => string,
  separator = ',',
): string {
  return ArrayPrototypeJoin(ArrayPrototypeMap(items, write), separator)
}

/** A local export of a facade. */
export interface ExportedCell {
  readonly exportName: string
  /** Index of the cell that it follows. */
  readonly cell: number
}

export interface Body {
  /** What names of ours begin with. */
  readonly prefix: string
  readonly names: readonly ExportedCell[]
  readonly cells: readonly Cell[]
  readonly namespaceCount: number
  readonly isAsync: boolean
  /** Expression that leads to the facade host. */
  readonly accessor: string
}

/** The local exports of a facade, and the statements that evaluate what it stands for. */
export function writeBody({ prefix, names, cells, namespaceCount, isAsync, accessor }: Body): string {
  const bindings = listOfSet(setOf(ArrayPrototypeMap(names, ({ cell }) => cell)))
  const name = (index: number) => `${prefix}b${index}`
  let source = ''
  if (bindings.length > 0) {
    // A `var` can be read before its module was evaluated, and after that has failed.
    const isLexical = (index: number) => cells[index]!.value === HOLE
    const lexical = ArrayPrototypeFilter(bindings, isLexical)
    const variables = ArrayPrototypeFilter(bindings, (index) => !isLexical(index))
    if (lexical.length > 0) source += `let ${list(lexical, name)};`
    if (variables.length > 0) source += `var ${list(variables, name)};`
    source += `export{${list(names, ({ exportName, cell }) => `${name(cell)} as ${JSONStringify(exportName)}`)}};`
  }
  let namespaces = ''
  for (let i = 0; i < namespaceCount; i++) namespaces += i === 0 ? `${prefix}n0` : `,${prefix}n${i}`
  const cases = list(bindings, (index) => `case ${index}:${name(index)}=v;break;`, '')
  const facadeHost = `${prefix}s`
  source += `const ${facadeHost}=${accessor};`
  source += `${facadeHost}.finish(${isAsync ? 'await ' : ''}${facadeHost}.evaluate(`
  source += `import.meta,[${namespaces}],(i,v)=>{switch(i){${cases}}}))`
  return source
}
