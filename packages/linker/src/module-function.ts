import { Symbol } from '@esm-bytecode/format/primordials'
import type { BindingInitialization } from '@esm-bytecode/format'

/**
 * The storage of one exported binding. Copied bindings are read from it once, live ones at each use, and what a facade
 * exports follows it.
 */
export interface Cell {
  value: unknown
  /** Told each new value: the bindings of facades. `null` for nearly all cells. */
  followers: ((value: unknown) => void)[] | null
}

/** The value of a cell whose binding is in its temporal dead zone. */
export const HOLE: unique symbol = Symbol('uninitialized') as never

export function createCell(initialization: BindingInitialization): Cell {
  return { value: initialization === 'var' ? undefined : HOLE, followers: null }
}

export function setCell(cell: Cell, value: unknown): void {
  cell.value = value
  if (cell.followers !== null)
    for (let i = 0; i < cell.followers.length; i++) {
      const follower = cell.followers[i]!
      follower(value)
    }
}

/** What a module function may call. The text that calls it is written by the compiler's `transform`. */
export interface Support {
  /** An exported binding has a new value, which is handed back. */
  tell(binding: number, value: unknown): unknown
  /** Takes what sets the local variable of a live import entry, by its index. */
  follow(setLocal: (entry: number, value: unknown) => void): void
  readonly hole: typeof HOLE
  /** Throws what reading an uninitialized binding throws, as if from the reader's caller. */
  uninitialized(localName: string, reader: Function): never
  /** Gives an anonymous default function its name; ECMA-262 16.2.3.7. */
  nameDefault(value: Function): Function
}

/**
 * For each import entry: the namespace object for access `namespace`; the {@link Cell} for access `checked`;
 * else the value.
 */
export type Inputs = unknown[]

/** What a module function gives back: the values of its exported bindings, unless it is a generator. */
export type Exported = readonly unknown[] | undefined

export type ModuleFunction = (
  inputs: Inputs,
  support: Support,
  importMeta: object | undefined,
) => Exported | Promise<Exported> | Generator<unknown, void, unknown>
