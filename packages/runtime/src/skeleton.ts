import type { CyclicModule, ModuleFiles } from './cyclic-module.ts'
import { HOLE, type Cell } from './module-function.ts'
import { postOrder } from './post-order.ts'
import { namesByTwoStars, namespaceExports, starExportOf } from './resolve-export.ts'

/** What a skeleton hands to the runtime, and gets from it. */
export interface Shore {
  /** Called once by the body of the skeleton, which awaits the result where its graph has top-level await. */
  evaluate(
    importMeta: object,
    nativeImport: (specifier: unknown, options?: unknown) => Promise<object>,
    /** One for each of {@link Skeleton.namespaceRequests}. */
    namespaces: readonly object[],
    /** Sets the binding of the skeleton for one of {@link Skeleton.cells}. */
    setBinding: (index: number, value: unknown) => void,
  ): Promise<unknown> | undefined
  /** Called with the result of {@link Shore.evaluate} when that is there. */
  finish(result: unknown): void
}

/** A module that stands in for one of ours in Node's loader. */
export interface Skeleton {
  readonly source: string
  /** What its local exports follow. */
  readonly cells: readonly Cell[]
  /** Whose namespace objects it hands over: a request of a module, by index. */
  readonly namespaceRequests: readonly { readonly module: CyclicModule; readonly request: number }[]
}

/**
 * Writes the module that Node sees in place of one of ours: its imports, its exports as real bindings, and a body that calls
 * the module function.
 *
 * @param accessor expression that leads to the {@link Shore} of this module
 */
export function writeSkeleton(module: CyclicModule, accessor: string): Skeleton {
  return module.isOpen ? writeOpenSkeleton(module, accessor) : writeIslandSkeleton(module, accessor)
}

/** A module that Node orders: its requests as written, in their order and at their positions. */
function writeOpenSkeleton(module: CyclicModule, accessor: string): Skeleton {
  const { record } = module
  const taken = new Set(record.imports.map((entry) => entry.localName))
  let prefix = '$'
  while ([...taken].some((name) => name.startsWith(prefix))) prefix += '$'

  const namespaceRequests: { module: CyclicModule; request: number }[] = []
  let lines = declarationsAsWritten(module.files!)
  const importNamespace = (owner: CyclicModule, request: number) => {
    const { specifier, attributes } = owner.record.requests[request]!
    const clause = attributes
      .map(({ key, value }) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
      .join(',')
    const name = `${prefix}n${namespaceRequests.length}`
    lines += `import*as ${name} from${JSON.stringify(specifier)}${clause === '' ? '' : `with{${clause}}`};`
    namespaceRequests.push({ module: owner, request })
  }
  for (const request of neededNamespaces(module)) importNamespace(module, request)
  // In a cycle, functions of other modules may run before their skeletons do: their built-ins come from here.
  for (const other of earlyModules(module)) {
    for (const request of neededNamespaces(other)) importNamespace(other, request)
  }
  for (const { exportName, localName } of record.indirectExports) {
    // Those without a local name stand in declarations that were taken as written.
    if (localName !== null) lines += `export{${localName} as ${JSON.stringify(exportName)}};`
  }
  // One binding by two ways is no ambiguity, but for Node each skeleton has a binding of its own.
  for (const name of namesByTwoStars(module)) {
    const isOwn =
      module.localExports.has(name) || record.indirectExports.some(({ exportName }) => exportName === name)
    const request = isOwn ? null : starExportOf(module, name)
    if (request === null) continue
    const quoted = JSON.stringify(name)
    lines += `export{${quoted} as ${quoted}}from${JSON.stringify(record.requests[request]!.specifier)};`
  }
  const names: [string, number][] = [...module.localExports]
  return {
    source:
      lines +
      writeBody(prefix, names, module.cells, namespaceRequests.length, record.hasTopLevelAwait, accessor),
    cells: module.cells,
    namespaceRequests,
  }
}

/** The entry of an island: Node sees the built-ins that the island needs, in the order in which it needs them. */
function writeIslandSkeleton(module: CyclicModule, accessor: string): Skeleton {
  const namespaceRequests: { module: CyclicModule; request: number }[] = []
  let lines = ''
  let hasTopLevelAwait = false
  for (const member of postOrder(module)) {
    hasTopLevelAwait ||= member.record.hasTopLevelAwait
    for (const [request, { specifier, kind, dynamic }] of member.record.requests.entries()) {
      if (dynamic) break
      if (kind !== 'builtin') continue
      lines += `import*as $n${namespaceRequests.length} from${JSON.stringify(specifier)};`
      namespaceRequests.push({ module: member, request })
    }
  }
  const cells: Cell[] = []
  const names: [string, number][] = []
  for (const [name, resolution] of namespaceExports(module)) {
    // An island has no namespace objects of its own modules: those would make it open.
    names.push([name, cells.push(resolution.module.cells[resolution.binding as number]!) - 1])
  }
  return {
    source: lines + writeBody('$', names, cells, namespaceRequests.length, hasTopLevelAwait, accessor),
    cells,
    namespaceRequests,
  }
}

function writeBody(
  prefix: string,
  names: readonly (readonly [string, number])[],
  cells: readonly Cell[],
  namespaceCount: number,
  hasTopLevelAwait: boolean,
  accessor: string,
): string {
  const bindings = [...new Set(names.map(([, index]) => index))]
  const name = (index: number) => `${prefix}b${index}`
  let source = ''
  if (bindings.length > 0) {
    // A `var` can be read before its module was evaluated, and after that has failed.
    const isLexical = (index: number) => cells[index]!.value === HOLE
    const lexical = bindings.filter(isLexical)
    const variables = bindings.filter((index) => !isLexical(index))
    if (lexical.length > 0) source += `let ${lexical.map(name).join(',')};`
    if (variables.length > 0) source += `var ${variables.map(name).join(',')};`
    source += `export{${names.map(([exportName, index]) => `${name(index)} as ${JSON.stringify(exportName)}`).join(',')}};`
  }
  const namespaces = Array.from({ length: namespaceCount }, (_, i) => `${prefix}n${i}`).join(',')
  const cases = bindings.map((index) => `case ${index}:${name(index)}=v;break;`).join('')
  const shore = `${prefix}s`
  source += `const ${shore}=${accessor};`
  source += `${shore}.finish(${hasTopLevelAwait ? 'await ' : ''}${shore}.evaluate(`
  source += `import.meta,(s,o)=>import(s,o),[${namespaces}],(i,v)=>{switch(i){${cases}}}))`
  return source
}

/** Static requests whose namespace object the inputs of the module function are made of. */
function neededNamespaces(module: CyclicModule): Set<number> {
  const requests = new Set<number>()
  for (const { request, importName, access } of module.record.imports) {
    const isChunk = module.record.requests[request]!.kind === 'chunk'
    if (access === 'namespace' || importName === null || !isChunk) requests.add(request)
  }
  return requests
}

/** What may run before the modules that a member of a cycle waits for. */
function earlyModules(module: CyclicModule): CyclicModule[] {
  if (!module.record.inCycle) return []
  return reachable(module).filter((other) => other !== module && other.record.form === 'generator')
}

function reachable(module: CyclicModule): CyclicModule[] {
  const seen = new Set(module.requestedModules)
  for (const each of seen) for (const requested of each.requestedModules) seen.add(requested)
  return [...seen]
}

const LINE_FEED = 0x0a

/** The import and export-from declarations, each at its line and column; nothing else of the chunk but line ends. */
function declarationsAsWritten({ sidecar, chunk }: ModuleFiles): string {
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  let source = ''
  let offset = 0
  for (const { start, end, isRequest } of sidecar.patchSet.patches) {
    if (!isRequest) continue
    for (
      let at = bytes.indexOf(LINE_FEED, offset);
      at !== -1 && at < start;
      at = bytes.indexOf(LINE_FEED, offset)
    ) {
      source += '\n'
      offset = at + 1
    }
    source += ' '.repeat(bytes.toString('utf8', offset, start).length)
    source += bytes.toString('utf8', start, end)
    offset = end
  }
  // A line end: the excerpt of a link error shows the declaration alone.
  return source === '' ? '' : `${source}\n`
}
