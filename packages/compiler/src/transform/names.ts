/** Names that the module function needs and the module does not have. */
export interface GeneratedNames {
  /** Parameter: an array with one entry for each import entry. */
  readonly inputs: string
  /** Parameter: what the runtime lends to the module function. */
  readonly support: string
  /** Stands for `import.meta`, in the same length. */
  readonly importMeta: string
  /** The binding of `export default` of something without a name. */
  readonly defaultBinding: string
  /** A new name, as short as can be. */
  short(): string
  /** A new name for something that stands only in the wrapper. */
  fresh(base: string): string
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ$_'

/**
 * @param taken every identifier of the module
 * @param hasDirectEval whether evaluated code, which nobody has read, sees the names too: then they are ones that nobody uses
 */
export function createNames(taken: ReadonlySet<string>, hasDirectEval: boolean): GeneratedNames {
  const prefix = hasDirectEval ? 'esmBytecode$' : ''
  const used = new Set<string>()
  const claim = (names: Generator<string, never>): string => {
    for (;;) {
      const { value } = names.next()
      if (taken.has(value) || used.has(value)) continue
      used.add(value)
      return value
    }
  }
  const shortNames = shortIdentifiers()
  const candidates = new Map<string, Generator<string, never>>()
  const candidatesFor = (base: string) => {
    const known = candidates.get(base)
    if (known !== undefined) return known
    const names = numbered(prefix + base)
    candidates.set(base, names)
    return names
  }
  return {
    inputs: claim(numbered(`${prefix}i$`)),
    support: claim(numbered(`${prefix}s$`)),
    importMeta: claim(ofLength('import$meta')),
    defaultBinding: claim(numbered(`${prefix}d$`)),
    short: () => claim(shortNames),
    fresh: (base) => claim(candidatesFor(base)),
  }
}

function* numbered(base: string): Generator<string, never> {
  yield base
  for (let i = 0; ; i++) yield `${base}${i}`
}

/** `name`, then names of the same length with another number at the end, then longer ones. */
function* ofLength(name: string): Generator<string, never> {
  yield name
  for (let i = 0; ; i++) {
    const digits = String(i)
    yield digits.length < name.length - 1 ? name.slice(0, -digits.length) + digits : name + digits
  }
}

/** One letter, then `$` and more. Two-letter words could be keywords; nothing with a `$` is. */
function* shortIdentifiers(): Generator<string, never> {
  yield* LETTERS
  for (let i = 0; ; i++) yield `$${i.toString(36)}`
}
