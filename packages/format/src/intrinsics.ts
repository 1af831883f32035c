/**
 * Built-ins as they are when this file is loaded, named as Node names its own. A preload that waits holds them, and no more than that:
 * `primordials.ts` makes the rest of them when there is something to start.
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
export const getBuiltinModule: NodeJS.Process['getBuiltinModule'] = process.getBuiltinModule
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
  preventExtensions: ObjectPreventExtensions,
  getOwnPropertySymbols: ObjectGetOwnPropertySymbols,
  getPrototypeOf: ObjectGetPrototypeOf,
  hasOwn: ObjectHasOwn,
  is: ObjectIs,
  keys: ObjectKeys,
  prototype: ObjectPrototype,
  setPrototypeOf: ObjectSetPrototypeOf,
} = Object
export const ObjectDefineProperty = Object.defineProperty as <Target>(
  target: Target,
  key: PropertyKey,
  descriptor: PropertyDescriptor & { readonly __proto__: null },
) => Target
export const { apply: ReflectApply, ownKeys: ReflectOwnKeys, set: ReflectSet } = Reflect
export const { for: SymbolFor, toStringTag: SymbolToStringTag } = Symbol
export const URLCanParse: (url: string, base?: string) => boolean = URL.canParse

// Methods.

export const ArrayPrototypeSplice = methodOf<readonly unknown[]>()(
  Array.prototype.splice as (start: number, deleteCount: number) => unknown[],
)

export const FunctionPrototypeBind = uncurryThis(Function.prototype.bind) as <
  Self,
  Bound extends unknown[],
  Args extends unknown[],
  Result,
>(
  method: (this: Self, ...args: [...Bound, ...Args]) => Result,
  self: Self,
  ...bound: Bound
) => (...args: Args) => Result
export const FunctionPrototypeToString = uncurryThis(Function.prototype.toString)

export const NumberPrototypeToFixed = methodOf<number>()(Number.prototype.toFixed)
export const NumberPrototypeToString = methodOf<number>()(Number.prototype.toString)

export const ObjectPrototypePropertyIsEnumerable = methodOf<object>()(Object.prototype.propertyIsEnumerable)

export const RegExpPrototypeExec = methodOf<RegExp>()(RegExp.prototype.exec)

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

// Of typed arrays.

const TypedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array
export const TypedArrayPrototypeIndexOf = methodOf<Uint8Array>()(TypedArrayPrototype.indexOf)
export const TypedArrayPrototypeSet = methodOf<Uint8Array>()(TypedArrayPrototype.set)

type Slice = (this: Uint8Array, start?: number, end?: number) => string
const { base64Slice, latin1Slice, utf8Slice } = Buffer.prototype as unknown as Record<
  'base64Slice' | 'latin1Slice' | 'utf8Slice',
  Slice
>
/** What `Buffer.prototype.toString()` calls. They keep a byte order mark, and need no ICU. */
export const BufferPrototypeBase64Slice = uncurryThis(base64Slice)
export const BufferPrototypeLatin1Slice = uncurryThis(latin1Slice)
export const BufferPrototypeUtf8Slice = uncurryThis(utf8Slice)

export const TextEncoderPrototypeEncode = uncurryThis(TextEncoder.prototype.encode)
export const textEncoder = new TextEncoder()

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
export const PromiseConstructorResolve = uncurryThis(Promise.resolve)
const GeneratorPrototype = Object.getPrototypeOf(function* () {}.prototype) as Generator
export const { next: generatorNext, return: generatorReturn, throw: generatorThrow } = GeneratorPrototype
export const GeneratorPrototypeNext = uncurryThis(generatorNext) as <Value, Returned>(
  generator: Generator<Value, Returned>,
  value?: unknown,
) => IteratorResult<Value, Returned>
export const GeneratorPrototypeThrow = uncurryThis(generatorThrow) as <Value, Returned>(
  generator: Generator<Value, Returned>,
  error: unknown,
) => IteratorResult<Value, Returned>

// Of arrays and collections.

export const ArrayPrototypePop = uncurryThis(Array.prototype.pop) as <T>(list: T[]) => T | undefined
export const ArrayPrototypePush = uncurryThis(Array.prototype.push) as <T>(list: T[], item: T) => number
export const ArrayPrototypeSort = uncurryThis(Array.prototype.sort) as <T>(
  list: T[],
  compare?: (a: T, b: T) => number,
) => T[]

export const Map = globalThis.Map
export const Set = globalThis.Set
export const MapDescriptors = Object.getOwnPropertyDescriptors(Map.prototype)
export const SetDescriptors = Object.getOwnPropertyDescriptors(Set.prototype)
