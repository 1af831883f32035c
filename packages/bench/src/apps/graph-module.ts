// What a module of a generated graph holds: 1 to 3 kB of what server code is made of, most of which does not run at start.

export interface ModuleShape {
  readonly index: number
  /** What it adds to the checksums of its imports, below 1000. */
  readonly seed: number
  readonly modulus: number
  readonly imports: readonly { readonly index: number; readonly specifier: string }[]
}

const SUBJECTS = ['Order', 'Customer', 'Invoice', 'Product', 'Shipment', 'Session', 'Payment', 'Review']
const FIELDS = ['amount', 'quantity', 'weight', 'total', 'discount', 'rating']

/** Names of modules and of what they export end in it: `0012`. */
export const idOf = (index: number): string => String(index).padStart(4, '0')

export function moduleText(shape: ModuleShape): string {
  const { index, imports } = shape
  const id = idOf(index)
  const subject = SUBJECTS[index % SUBJECTS.length]!
  const field = FIELDS[index % FIELDS.length]!
  const sections = [
    constants(shape, id, field),
    store(id, subject, field),
    formatter(shape, id, subject, field),
  ]
  if (index % 3 !== 0) sections.push(parser(id, subject, field))
  if (index % 2 === 0) sections.push(loader(shape, id, subject))
  sections.push(sum(shape, id))
  const importLines = imports.map(({ index: other, specifier }) => {
    const name = idOf(other)
    return `import { checksum as checksum${name}, format${name} } from '${specifier}'\n`
  })
  return `${importLines.join('')}\n${sections.join('\n')}`
}

function constants({ index, seed }: ModuleShape, id: string, field: string): string {
  return `export const settings${id} = Object.freeze({
  name: 'module-${id}',
  field: '${field}',
  seed: ${seed},
  retries: ${1 + (index % 5)},
  timeout: ${(index % 9) * 250 + 500},
  labels: { de: 'Betrag ${id}', en: 'Amount ${id}', fr: 'Montant ${id}' },
})

const PATTERN = /^(?<key>[a-z][\\w-]*)\\s*[:=]\\s*(?<value>.+)$/i
`
}

function store(id: string, subject: string, field: string): string {
  return `/** Keeps the ${field} of each ${subject.toLowerCase()} by its key. */
export class ${subject}Store${id} {
  #entries = new Map()
  #listeners = new Set()

  add(key, { ${field} = 0, tags = [], ...rest } = {}) {
    const entry = { key, ${field}, tags: [...tags], createdAt: Date.now(), ...rest }
    this.#entries.set(key, entry)
    for (const listener of this.#listeners) listener(entry)
    return this
  }

  subscribe(listener) {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  find(predicate) {
    for (const entry of this.#entries.values()) if (predicate(entry)) return entry
    return undefined
  }

  get total() {
    let sum = 0
    for (const { ${field} } of this.#entries.values()) sum += ${field}
    return sum
  }
}
`
}

function formatter({ imports }: ModuleShape, id: string, subject: string, field: string): string {
  const [first] = imports
  const details =
    first === undefined
      ? `[entry.key]`
      : `[entry.key, ...(entry.parts ?? []).map((part) => format${idOf(first.index)}(part, options))]`
  return `export function format${id}(entry, options = {}) {
  const { locale = 'en', digits = 2, separator = ', ' } = options
  if (entry === null || typeof entry !== 'object') {
    throw new TypeError(\`\${settings${id}.name} formats ${subject.toLowerCase()}s, not \${String(entry)}\`)
  }
  const label = settings${id}.labels[locale] ?? settings${id}.labels.en
  const number = Number(entry.${field} ?? 0).toLocaleString(locale, { minimumFractionDigits: digits })
  const details = ${details}
  return \`\${label}: \${number} (\${details.join(separator)})\`
}
`
}

function parser(id: string, subject: string, field: string): string {
  return `export function parse${subject}${id}(text) {
  const result = { ${field}: 0, problems: [] }
  for (const [number, line] of text.split(/\\r?\\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const match = PATTERN.exec(line)
    if (match === null) {
      result.problems.push({ line: number + 1, message: \`expected "key: value", got "\${line}"\` })
      continue
    }
    const { key, value } = match.groups
    switch (key.toLowerCase()) {
      case '${field}':
        result.${field} = Number.parseFloat(value)
        break
      case 'tags':
        result.tags = value.split(',').map((tag) => tag.trim())
        break
      default:
        result[key] = value
    }
  }
  return result
}
`
}

function loader({ imports }: ModuleShape, id: string, subject: string): string {
  const last = imports.at(-1)
  const preview = last === undefined ? 'String(body.key)' : `format${idOf(last.index)}(body, { digits: 0 })`
  return `export async function load${subject}${id}(key, { fetch = globalThis.fetch, signal } = {}) {
  let lastError
  for (let attempt = 0; attempt <= settings${id}.retries; attempt++) {
    try {
      const response = await fetch(\`/api/\${settings${id}.name}/\${encodeURIComponent(key)}\`, { signal })
      if (!response.ok) throw new Error(\`\${response.status} \${response.statusText}\`)
      const body = await response.json()
      return { ...body, preview: ${preview} }
    } catch (error) {
      if (signal?.aborted) throw error
      lastError = error
      await new Promise((resolve) => setTimeout(resolve, settings${id}.timeout * 2 ** attempt))
    }
  }
  throw new Error(\`\${settings${id}.name} could not load "\${key}"\`, { cause: lastError })
}
`
}

function sum({ imports, modulus }: ModuleShape, id: string): string {
  const terms = imports.map(({ index }) => ` + checksum${idOf(index)}`)
  return `export const checksum = (settings${id}.seed${terms.join('')}) % ${modulus}
`
}
