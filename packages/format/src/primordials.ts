/**
 * Built-ins as they are when this file is loaded, named as Node names its own. A program may replace any of them before it loads another
 * module. So whatever runs after the program has begun takes them from here, calls no method of a built-in, and does not iterate:
 * `for-of`, spreads and patterns of arrays ask `Symbol.iterator`. `packages/runtime/src/replaceable.test.ts` looks for each of these.
 *
 * A script of the runtime that is loaded later gets the functions of the one before; `packages/runtime/tsdown.config.ts` sees to that.
 */

/** `uncurryThis(method)(self, ...args)` is `method.call(self, ...args)`, without looking for `call`. */
const uncurryThis = Function.prototype.bind.bind(Function.prototype.call) as <
  Self,
  Args extends unknown[],
  Result,
>(
  method: (this: Self, ...args: Args) => Result,
) => (self: Self, ...args: Args) => Result

export { uncurryThis }

/** For methods whose types say nothing of `this`. */
function methodOf<Self>() {
  return uncurryThis as <Args extends unknown[], Result>(
    method: (...args: Args) => Result,
  ) => (self: Self, ...args: Args) => Result
}

function getter<Self, Name extends keyof Self>(prototype: Self, name: Name): (self: Self) => Self[Name] {
  return uncurryThis(Object.getOwnPropertyDescriptor(prototype, name)!.get!)
}

// What is global. Imported names hide the values of that name, and not the types.

export const process: NodeJS.Process = globalThis.process
export const globalObject = globalThis
export const Array = globalThis.Array
export const Buffer = globalThis.Buffer
export const DataView = globalThis.DataView
export const Error = globalThis.Error
export const Number = globalThis.Number
export const Promise = globalThis.Promise
export const ReferenceError = globalThis.ReferenceError
export const String = globalThis.String
export const Symbol = globalThis.Symbol
export const SyntaxError = globalThis.SyntaxError
export const TypeError = globalThis.TypeError
export const Uint8Array = globalThis.Uint8Array
export const Uint32Array = globalThis.Uint32Array
export const URL = globalThis.URL
export const decodeURIComponent = globalThis.decodeURIComponent
/** Under this name it is an indirect `eval`. */
// oxlint-disable-next-line no-eval -- Node takes source maps of evaluated code alone
export const globalEval = globalThis.eval

// Functions without a `this`.

export const { isArray: ArrayIsArray } = Array
export const { allocUnsafeSlow: BufferAllocUnsafeSlow, compare: BufferCompare } = Buffer
export const { captureStackTrace: ErrorCaptureStackTrace } = Error
export const { now: DateNow } = Date
export const { parse: JSONParse, stringify: JSONStringify } = JSON
export const { ceil: MathCeil, floor: MathFloor, max: MathMax, min: MathMin, random: MathRandom } = Math
export const { isFinite: NumberIsFinite, isInteger: NumberIsInteger } = Number
export const {
  create: ObjectCreate,
  freeze: ObjectFreeze,
  getOwnPropertySymbols: ObjectGetOwnPropertySymbols,
  hasOwn: ObjectHasOwn,
  is: ObjectIs,
  keys: ObjectKeys,
} = Object
export const ObjectDefineProperty = Object.defineProperty as <Target>(
  target: Target,
  key: PropertyKey,
  descriptor: PropertyDescriptor & { readonly __proto__: null },
) => Target
export const { apply: ReflectApply, set: ReflectSet } = Reflect
export const { for: SymbolFor } = Symbol
export const URLCanParse: (url: string, base?: string) => boolean = URL.canParse

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

// Methods.

export const FunctionPrototypeBind = uncurryThis(Function.prototype.bind) as <
  Self,
  Args extends unknown[],
  Result,
>(
  method: (this: Self, ...args: Args) => Result,
  self: Self,
) => (...args: Args) => Result
export const FunctionPrototypeToString = uncurryThis(Function.prototype.toString)

export const NumberPrototypeToFixed = methodOf<number>()(Number.prototype.toFixed)
export const NumberPrototypeToString = methodOf<number>()(Number.prototype.toString)

export const ObjectPrototypePropertyIsEnumerable = methodOf<object>()(Object.prototype.propertyIsEnumerable)

export const RegExpPrototypeExec = methodOf<RegExp>()(RegExp.prototype.exec)

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

const string = methodOf<string>()
export const StringPrototypeCharCodeAt = string(String.prototype.charCodeAt)
export const StringPrototypeEndsWith = string(String.prototype.endsWith)
export const StringPrototypeIncludes = string(String.prototype.includes)
export const StringPrototypeIndexOf = string(String.prototype.indexOf)
export const StringPrototypeLastIndexOf = string(String.prototype.lastIndexOf)
export const StringPrototypePadStart = string(String.prototype.padStart)
export const StringPrototypeRepeat = string(String.prototype.repeat)
export const StringPrototypeSlice = string(String.prototype.slice)
export const StringPrototypeStartsWith = string(String.prototype.startsWith)
export const StringPrototypeToLowerCase = string(String.prototype.toLowerCase)

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

// Of typed arrays.

const TypedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array
export const TypedArrayPrototypeIndexOf = methodOf<Uint8Array>()(TypedArrayPrototype.indexOf)
export const TypedArrayPrototypeSet = methodOf<Uint8Array>()(TypedArrayPrototype.set)

/** A view, not a copy. That of `subarray()` has the class that its `constructor` names. */
export function TypedArrayPrototypeSubarray(
  bytes: Uint8Array,
  start: number,
  end = bytes.length,
): Uint8Array {
  const from = MathMin(start, bytes.length)
  return new Uint8Array(bytes.buffer, bytes.byteOffset + from, MathMax(MathMin(end, bytes.length) - from, 0))
}

type Slice = (this: Uint8Array, start?: number, end?: number) => string
const { base64Slice, latin1Slice, utf8Slice } = Buffer.prototype as unknown as Record<
  'base64Slice' | 'latin1Slice' | 'utf8Slice',
  Slice
>
/** What `Buffer.prototype.toString()` calls. They keep a byte order mark, and need no ICU. */
export const BufferPrototypeBase64Slice = uncurryThis(base64Slice)
export const BufferPrototypeLatin1Slice = uncurryThis(latin1Slice)
export const BufferPrototypeUtf8Slice = uncurryThis(utf8Slice)

const encode = uncurryThis(TextEncoder.prototype.encode)
const encoder = new TextEncoder()
/** `Buffer.from(text)` would ask the buffer for `utf8Write`. */
export function encodeUtf8String(text: string): Uint8Array {
  return encode(encoder, text)
}

const dataView = methodOf<DataView>()
export const DataViewPrototypeGetFloat64 = dataView(DataView.prototype.getFloat64)
export const DataViewPrototypeGetUint16 = dataView(DataView.prototype.getUint16)
export const DataViewPrototypeGetUint32 = dataView(DataView.prototype.getUint32)
export const DataViewPrototypeSetFloat64 = dataView(DataView.prototype.setFloat64)
export const DataViewPrototypeSetUint8 = dataView(DataView.prototype.setUint8)
export const DataViewPrototypeSetUint16 = dataView(DataView.prototype.setUint16)
export const DataViewPrototypeSetUint32 = dataView(DataView.prototype.setUint32)

export const URLPrototypeGetHref = getter(URL.prototype, 'href')

// Of promises and generators.

export const PromisePrototypeThen = uncurryThis(Promise.prototype.then) as <Value, Result>(
  promise: Promise<Value>,
  onFulfilled: ((value: Value) => Result) | undefined,
  onRejected?: (error: unknown) => Result,
) => Promise<Result>
const promiseResolve = uncurryThis(Promise.resolve)
/** ECMA-262 27.2.4.7.1 PromiseResolve, with %Promise%. */
export function PromiseResolve<Value>(value: Value): Promise<Awaited<Value>> {
  return promiseResolve(Promise, value) as Promise<Awaited<Value>>
}

/** Makes that `await` and `then()` find %Promise% as the constructor of a promise of ours, whatever its prototype says. */
export function safePromise<Value>(promise: Promise<Value>): Promise<Value> {
  return ObjectDefineProperty(promise, 'constructor', { __proto__: null, value: Promise, configurable: true })
}

const GeneratorPrototype = Object.getPrototypeOf(function* () {}.prototype) as Generator
const SafeGeneratorPrototype = Object.freeze({
  __proto__: null,
  next: GeneratorPrototype.next,
  return: GeneratorPrototype.return,
  throw: GeneratorPrototype.throw,
  [Symbol.iterator](): unknown {
    return this
  },
})
/** Makes that `yield*` finds what it calls of the generators of a function. */
export function safeGenerator<Function extends { prototype: object }>(generatorFunction: Function): Function {
  Object.setPrototypeOf(generatorFunction.prototype, SafeGeneratorPrototype)
  return generatorFunction
}

export const GeneratorPrototypeNext = uncurryThis(GeneratorPrototype.next) as <Value, Returned>(
  generator: Generator<Value, Returned>,
  value?: unknown,
) => IteratorResult<Value, Returned>
export const GeneratorPrototypeThrow = uncurryThis(GeneratorPrototype.throw) as <Value, Returned>(
  generator: Generator<Value, Returned>,
  error: unknown,
) => IteratorResult<Value, Returned>

// Of arrays. Those that make another one ask the array for its `constructor`; here they are loops over lists without holes.

type Predicate<T> = (item: T, index: number) => boolean

export const ArrayPrototypePop = uncurryThis(Array.prototype.pop) as <T>(list: T[]) => T | undefined
export const ArrayPrototypePush = uncurryThis(Array.prototype.push) as <T>(list: T[], item: T) => number
export const ArrayPrototypeSort = uncurryThis(Array.prototype.sort) as <T>(
  list: T[],
  compare?: (a: T, b: T) => number,
) => T[]

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

export const SafeMap = makeSafe(Map, class extends Map {}) as new <K, V>() => SafeMap<K, V>
export const SafeSet = makeSafe(Set, class extends Set {}) as new <T>() => SafeSet<T>

function makeSafe<Class extends { readonly prototype: object }>(
  original: object & { prototype: object },
  safe: Class,
): Class {
  const { prototype } = safe
  for (const key of Reflect.ownKeys(original.prototype)) {
    if (key === 'constructor') continue
    Object.defineProperty(prototype, key, Object.getOwnPropertyDescriptor(original.prototype, key)!)
  }
  Object.setPrototypeOf(prototype, null)
  Object.freeze(prototype)
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
