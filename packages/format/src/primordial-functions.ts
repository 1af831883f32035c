/** What is made of `intrinsics.ts`, and asks nothing else: scripts of the runtime that are loaded later make it again. */
import {
  ArrayIsArray,
  ArrayPrototypePush,
  JSONStringify,
  Map,
  MapDescriptors,
  MathMax,
  MathMin,
  NumberIsFinite,
  ObjectDefineProperty,
  ObjectFreeze,
  ObjectKeys,
  ObjectSetPrototypeOf,
  Promise,
  PromiseConstructorResolve,
  ReflectOwnKeys,
  RegExpPrototypeExec,
  Set,
  SetDescriptors,
  StringPrototypeIndexOf,
  StringPrototypeSlice,
  Symbol,
  TextEncoderPrototypeEncode,
  Uint8Array,
  generatorNext,
  generatorReturn,
  generatorThrow,
  textEncoder,
} from './intrinsics.ts'

/** `JSON.stringify()` of what `JSON.parse()` can give: that would ask each object for its `toJSON`. */
export function JSONStringifyPlain(value: unknown): string {
  if (typeof value === 'number') return NumberIsFinite(value) ? `${value}` : 'null'
  if (typeof value !== 'object' || value === null) return JSONStringify(value)
  const isList = ArrayIsArray(value)
  const keys = ObjectKeys(value)
  let text = ''
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!
    const item = (value as Record<string, unknown>)[key]
    if (item === undefined) continue
    if (text !== '') text += ','
    text += isList ? JSONStringifyPlain(item) : `${JSONStringify(key)}:${JSONStringifyPlain(item)}`
  }
  return isList ? `[${text}]` : `{${text}}`
}

/** `test()` would ask the expression for its `exec`. */
export function RegExpPrototypeTest(expression: RegExp, text: string): boolean {
  return RegExpPrototypeExec(expression, text) !== null
}

/** All matches of an expression with the flag `g`. */
export function RegExpPrototypeMatchAll(expression: RegExp, text: string): RegExpExecArray[] {
  const matches: RegExpExecArray[] = []
  expression.lastIndex = 0
  for (;;) {
    const match = RegExpPrototypeExec(expression, text)
    if (match === null) return matches
    ArrayPrototypePush(matches, match)
    if (match[0] === '') expression.lastIndex++
  }
}

/** `split()` and `replaceAll()` of strings ask for methods of what they look for. @param separator not empty */
export function StringPrototypeSplit(text: string, separator: string): string[] {
  const parts: string[] = []
  let from = 0
  for (;;) {
    const at = StringPrototypeIndexOf(text, separator, from)
    if (at === -1) break
    ArrayPrototypePush(parts, StringPrototypeSlice(text, from, at))
    from = at + separator.length
  }
  ArrayPrototypePush(parts, StringPrototypeSlice(text, from))
  return parts
}

export function StringPrototypeReplaceAll(text: string, what: string, replacement: string): string {
  return ArrayPrototypeJoin(StringPrototypeSplit(text, what), replacement)
}

/** A view, not a copy. That of `subarray()` has the class that its `constructor` names. */
export function TypedArrayPrototypeSubarray(
  bytes: Uint8Array,
  start: number,
  end = bytes.length,
): Uint8Array {
  const from = MathMin(start, bytes.length)
  return new Uint8Array(bytes.buffer, bytes.byteOffset + from, MathMax(MathMin(end, bytes.length) - from, 0))
}

/** `Buffer.from(text)` would ask the buffer for `utf8Write`. */
export function encodeUtf8String(text: string): Uint8Array {
  return TextEncoderPrototypeEncode(textEncoder, text)
}

// Of promises and generators.

/** ECMA-262 27.2.4.7.1 PromiseResolve, with %Promise%. */
export function PromiseResolve<Value>(value: Value): Promise<Awaited<Value>> {
  return PromiseConstructorResolve(Promise, value) as Promise<Awaited<Value>>
}

/** Makes that `await` and `then()` find %Promise% as the constructor of a promise of ours, whatever its prototype says. */
export function safePromise<Value>(promise: Promise<Value>): Promise<Value> {
  return ObjectDefineProperty(promise, 'constructor', { __proto__: null, value: Promise, configurable: true })
}

/** Makes that `yield*` finds what it calls of the generators of a function. */
export function safeGenerator<Function extends { prototype: object }>(generatorFunction: Function): Function {
  safeGeneratorPrototype ??= makeGeneratorPrototype()
  ObjectSetPrototypeOf(generatorFunction.prototype, safeGeneratorPrototype)
  return generatorFunction
}

let safeGeneratorPrototype: object | undefined

function makeGeneratorPrototype(): object {
  return ObjectFreeze({
    __proto__: null,
    next: generatorNext,
    return: generatorReturn,
    throw: generatorThrow,
    [Symbol.iterator](): unknown {
      return this
    },
  })
}

// Of arrays. Those that make another one ask the array for its `constructor`; here they are loops over lists without holes.

type Predicate<T> = (item: T, index: number) => boolean

export function ArrayPrototypeAt<T>(list: readonly T[], index: number): T | undefined {
  return list[index < 0 ? list.length + index : index]
}

export function ArrayPrototypeConcat<T>(first: readonly T[], second: readonly T[]): T[] {
  const all = ArrayPrototypeSlice(first)
  for (let i = 0; i < second.length; i++) all[all.length] = second[i]!
  return all
}

export function ArrayPrototypeEvery<T>(list: readonly T[], predicate: Predicate<T>): boolean {
  for (let i = 0; i < list.length; i++) if (!predicate(list[i]!, i)) return false
  return true
}

export function ArrayPrototypeFilter<T, Kept extends T>(
  list: readonly T[],
  predicate: (item: T, index: number) => item is Kept,
): Kept[]
export function ArrayPrototypeFilter<T>(list: readonly T[], predicate: Predicate<T>): T[]
export function ArrayPrototypeFilter<T>(list: readonly T[], predicate: Predicate<T>): T[] {
  const kept: T[] = []
  for (let i = 0; i < list.length; i++) {
    const item = list[i]!
    if (predicate(item, i)) kept[kept.length] = item
  }
  return kept
}

export function ArrayPrototypeFind<T>(list: readonly T[], predicate: Predicate<T>): T | undefined {
  for (let i = 0; i < list.length; i++) if (predicate(list[i]!, i)) return list[i]
  return undefined
}

export function ArrayPrototypeFindIndex<T>(list: readonly T[], predicate: Predicate<T>): number {
  for (let i = 0; i < list.length; i++) if (predicate(list[i]!, i)) return i
  return -1
}

export function ArrayPrototypeIncludes<T>(list: readonly T[], item: T): boolean {
  return ArrayPrototypeIndexOf(list, item) !== -1
}

export function ArrayPrototypeIndexOf<T>(list: readonly T[], item: T): number {
  for (let i = 0; i < list.length; i++) if (list[i] === item) return i
  return -1
}

export function ArrayPrototypeJoin(list: readonly string[], separator: string): string {
  let text = ''
  for (let i = 0; i < list.length; i++) text += i === 0 ? list[i]! : separator + list[i]!
  return text
}

export function ArrayPrototypeMap<T, Result>(
  list: readonly T[],
  toResult: (item: T, index: number) => Result,
): Result[] {
  const results: Result[] = []
  for (let i = 0; i < list.length; i++) results[i] = toResult(list[i]!, i)
  return results
}

export function ArrayPrototypeSlice<T>(list: readonly T[], start = 0, end = list.length): T[] {
  const items: T[] = []
  for (let i = start; i < end; i++) items[items.length] = list[i]!
  return items
}

export function ArrayPrototypeSome<T>(list: readonly T[], predicate: Predicate<T>): boolean {
  return ArrayPrototypeFindIndex(list, predicate) !== -1
}

// Collections: subclasses that find every method on a prototype of their own, which nobody else has.

/** What runs beside the program calls `forEach()`, which asks nothing of it. Tests may iterate. */
export interface ReadonlySafeMap<K, V> extends Iterable<[K, V]> {
  readonly size: number
  get(key: K): V | undefined
  has(key: K): boolean
  /** Also visits what is added meanwhile. */
  forEach(visit: (value: V, key: K) => void): void
}

export interface SafeMap<K, V> extends ReadonlySafeMap<K, V> {
  set(key: K, value: V): this
  delete(key: K): boolean
}

export interface ReadonlySafeSet<T> extends Iterable<T> {
  readonly size: number
  has(value: T): boolean
  /** Also visits what is added meanwhile. */
  forEach(visit: (value: T) => void): void
}

export interface SafeSet<T> extends ReadonlySafeSet<T> {
  add(value: T): this
  delete(value: T): boolean
  clear(): void
}

export const SafeMap = /* @__PURE__ */ makeSafe(MapDescriptors, class extends Map {}) as new <
  K,
  V,
>() => SafeMap<K, V>
export const SafeSet = /* @__PURE__ */ makeSafe(SetDescriptors, class extends Set {}) as new <
  T,
>() => SafeSet<T>

function makeSafe<Class extends { readonly prototype: object }>(
  descriptors: Record<PropertyKey, PropertyDescriptor>,
  safe: Class,
): Class {
  const { prototype } = safe
  const keys = ReflectOwnKeys(descriptors)
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!
    if (key === 'constructor') continue
    ObjectDefineProperty(prototype, key, { __proto__: null, ...descriptors[key]! })
  }
  ObjectSetPrototypeOf(prototype, null)
  ObjectFreeze(prototype)
  return safe
}

/** @param values an array */
export function setOf<T>(values: readonly T[]): SafeSet<T> {
  const set = new SafeSet<T>()
  for (let i = 0; i < values.length; i++) set.add(values[i]!)
  return set
}

/** The values of a set, as they are now. */
export function listOfSet<T>(set: ReadonlySafeSet<T>): T[] {
  const values: T[] = []
  set.forEach((value) => {
    values[values.length] = value
  })
  return values
}

/** The keys of a map, as they are now. */
export function keysOfMap<K, V>(map: ReadonlySafeMap<K, V>): K[] {
  const keys: K[] = []
  map.forEach((_, key) => {
    keys[keys.length] = key
  })
  return keys
}

/** The values of a map, as they are now. */
export function valuesOfMap<K, V>(map: ReadonlySafeMap<K, V>): V[] {
  const values: V[] = []
  map.forEach((value) => {
    values[values.length] = value
  })
  return values
}
