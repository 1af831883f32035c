import { ArrayPrototypeJoin, ArrayPrototypeMap, JSONStringify } from '@esm-bytecode/format/primordials'
import type { ImportAttribute } from '@esm-bytecode/format'

/** @returns an import declaration */
export function importDeclaration(
  clause: string,
  specifier: string,
  attributes: readonly ImportAttribute[] = [],
): string {
  const pairs = ArrayPrototypeMap(
    attributes,
    ({ key, value }) => `${JSONStringify(key)}:${JSONStringify(value)}`,
  )
  const clauses = pairs.length === 0 ? '' : `with{${ArrayPrototypeJoin(pairs, ',')}}`
  return `import${clause} from${JSONStringify(specifier)}${clauses};`
}
