import { type ReadonlySafeSet, SafeMap, keysOfMap } from '@esm-bytecode/format/primordials'
import type { ImportAttribute } from '@esm-bytecode/format'
import { createCell, setCell, type Cell } from './module-function.ts'

/**
 * ECMA-262 16.2.1.8, a Synthetic Module Record: CommonJS or JSON that a managed module imports. It is Node's to load and to
 * evaluate; from the build we know its names, so that closed graphs can reach it. Its bindings never change once it was evaluated.
 */
export class SyntheticModule {
  readonly url: string
  readonly attributes: readonly ImportAttribute[]
  #exportNames: ReadonlySafeSet<string> | (() => ReadonlySafeSet<string>)
  /** Node's own, from when it has evaluated the module. */
  namespaceObject: object | undefined
  /** The same, where somebody may read it before: from when it was linked. */
  linkedNamespaceObject: object | undefined
  readonly #cells = new SafeMap<string, Cell>()

  /** @param exportNames `default` among them; or what reads them when somebody asks */
  constructor(
    url: string,
    attributes: readonly ImportAttribute[],
    exportNames: ReadonlySafeSet<string> | (() => ReadonlySafeSet<string>),
  ) {
    this.url = url
    this.attributes = attributes
    this.#exportNames = exportNames
  }

  get exportNames(): ReadonlySafeSet<string> {
    if (typeof this.#exportNames === 'function') this.#exportNames = this.#exportNames()
    return this.#exportNames
  }

  /** The names that somebody asked for. */
  get requestedNames(): readonly string[] {
    return keysOfMap(this.#cells)
  }

  cell(exportName: string): Cell {
    let cell = this.#cells.get(exportName)
    if (cell === undefined) {
      // Node's bindings of such modules are never in a temporal dead zone.
      cell = createCell('var')
      if (this.linkedNamespaceObject !== undefined) cell.value = read(this.linkedNamespaceObject, exportName)
      this.#cells.set(exportName, cell)
    }
    return cell
  }

  /** When it was linked: it may have been evaluated before, for somebody else. */
  show(namespace: object): void {
    if (this.linkedNamespaceObject === undefined) this.#read(namespace)
  }

  /** When it was evaluated. */
  handOver(namespace: object): void {
    if (this.namespaceObject !== undefined) return
    this.namespaceObject = namespace
    this.#read(namespace)
  }

  #read(namespace: object): void {
    this.linkedNamespaceObject = namespace
    this.#cells.forEach((cell, name) => {
      setCell(cell, read(namespace, name))
    })
  }
}

function read(namespace: object, exportName: string): unknown {
  return (namespace as Record<string, unknown>)[exportName]
}
