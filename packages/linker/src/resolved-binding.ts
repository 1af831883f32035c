import { Symbol } from '@esm-bytecode/format/primordials'
import type { CyclicModule } from './cyclic-module.ts'
import type { Cell } from './module-function.ts'
import type { Resolution, Resolved } from './search-export.ts'
import { SyntheticModule } from './synthetic-module.ts'

/** A module whose exports are known. */
export type Exporter = CyclicModule | SyntheticModule

/** Stands for the namespace object of a module, where the name of one of its bindings could stand. */
export const NAMESPACE: unique symbol = Symbol('namespace') as never

/** A binding of a module: index of a cell of a managed module, or the name of an export of a synthetic one. Or its namespace object. */
export type ResolvedBinding = Resolved<Exporter, number | string | typeof NAMESPACE>

export type ExportResolution = Resolution<Exporter, number | string | typeof NAMESPACE>

/** What a resolution leads to, unless that is a namespace object. */
export function resolvedCell({ module, binding }: ResolvedBinding): Cell {
  return module instanceof SyntheticModule ? module.cell(binding as string) : module.cells[binding as number]!
}
