import { isBuiltin } from 'node:module'
import type { BindingInitialization, ImportAttribute, IndirectExportEntry } from '@esm-bytecode/format'
import type * as acorn from 'acorn'
import { positionOf } from '../errors.ts'
import type {
  AnalyzedImport,
  AnalyzedRequest,
  ExportedBinding,
  ModuleAnalysis,
  ReadMember,
} from './module-analysis.ts'
import { parseModule } from './parse.ts'
import { phaseOf } from './parser.ts'
import { mergeMembers } from './read-members.ts'
import { findThisReaders } from './reads-this.ts'
import { resolveScopes, type ModuleBinding } from './scopes.ts'
import type { DefaultExpression, ImportPhase, SourceRange, WriteSite } from './sites.ts'
import { walkModule, type ModuleSites } from './walk.ts'

/** The local name of `export default` of something that has no name; ECMA-262 16.2.3.2. */
export const DEFAULT_BINDING = '*default*'

/**
 * Reads one ES module: its ECMA-262 module record as far as one text tells it, and every place that the transform has to
 * touch.
 *
 * @param code the text without a byte order mark
 * @param file for messages
 * @throws BmesError `BMES_ERR_PARSE`
 */
export function analyze(code: string, file: string): ModuleAnalysis {
  const program = parseModule(code, file)
  const syntax = readImportsAndExports(program, code)
  const scopes = resolveScopes(program)
  const sites = walkModule(program, code, scopes)
  // A dynamic request is a request of its own, even where the same module is also requested statically.
  const requests = [...syntax.requests, ...sites.dynamicRequests]

  const imports: AnalyzedImport[] = syntax.imports.map((entry) => ({
    ...entry,
    uses: sites.importUses.get(entry.localName) ?? [],
    members: sites.directEval === null ? membersOf(entry.localName, sites) : null,
  }))
  const requestsByName = new Map(imports.map(({ localName, request }) => [localName, request]))
  const thisReaders = findThisReaders(program, DEFAULT_BINDING)
  const exportedBindings = [...syntax.localExports].map(([localName, exportNames]) =>
    describeBinding(
      localName,
      exportNames,
      // An anonymous default function is hoisted as well; ECMA-262 16.2.3.3.
      localName === DEFAULT_BINDING && syntax.defaultExpression?.functionHead
        ? 'function'
        : (scopes.bindings.get(localName)?.initialization ?? 'lexical'),
      sites.writes.get(localName) ?? [],
      thisReaders.has(localName),
      requestsByName.get(localName) ?? null,
    ),
  )

  return {
    file,
    code,
    requests,
    imports,
    exportedBindings,
    indirectExports: syntax.indirectExports,
    exportsByName: new Map<string, ExportedBinding | IndirectExportEntry>([
      ...syntax.indirectExports.map((entry) => [entry.exportName, entry] as const),
      ...exportedBindings.flatMap((binding) => binding.exportNames.map((name) => [name, binding] as const)),
    ]),
    starExports: [...syntax.starExports],
    requestDeclarations: syntax.requestDeclarations,
    blanks: syntax.blanks,
    defaultExpression: syntax.defaultExpression,
    importMetas: sites.importMetas,
    usesDynamicImport: sites.usesDynamicImport,
    awaits: sites.awaits,
    hasUnyieldableAwait: sites.hasUnyieldableAwait,
    hasTopLevelAwait: sites.awaits.length > 0 || sites.hasUnyieldableAwait,
    hasHashbang: code.startsWith('#!'),
    usesImportMetaResolve: sites.usesImportMetaResolve,
    hasComputedDynamicImport: sites.hasComputedDynamicImport,
    hasComputedDefer: sites.hasComputedDefer,
    importsFromStrings: sites.importsFromStrings,
    identifiers: sites.identifiers,
    hasDirectEval: sites.directEval !== null,
    refusal: findRefusal(
      code,
      syntax.importPhase ?? sites.importPhase,
      scopes.freeArguments,
      scopes.assignedImport,
      sites,
      imports,
      exportedBindings,
      scopes.bindings,
    ),
  }
}

function describeBinding(
  localName: string,
  exportNames: readonly string[],
  initialization: BindingInitialization,
  writes: readonly WriteSite[],
  readsThis: boolean,
  namespaceRequest: number | null,
): ExportedBinding {
  return {
    localName,
    exportNames,
    initialization,
    moves: writes.some((write) => write.nested),
    writes,
    // Whatever else it is assigned.
    readsThis: readsThis || writes.length > 1,
    namespaceRequest,
  }
}

function membersOf(
  localName: string,
  { membersRead }: Pick<ModuleSites, 'membersRead'>,
): readonly ReadMember[] | null {
  const members = membersRead.has(localName) ? membersRead.get(localName)! : []
  return members && mergeMembers(members)
}

/** What cannot be transformed exactly, whatever the graph looks like. */
function findRefusal(
  code: string,
  importPhase: ImportPhase | null,
  freeArguments: number | null,
  assignedImport: number | null,
  { directEval, topLevelDirectEval }: Pick<ModuleSites, 'directEval' | 'topLevelDirectEval'>,
  imports: readonly AnalyzedImport[],
  exportedBindings: readonly ExportedBinding[],
  bindings: ReadonlyMap<string, ModuleBinding>,
): string | null {
  if (importPhase !== null) {
    const { text, start } = importPhase
    return `it has "${text}" at ${positionOf(code, start)}, and the phases of imports are Node's to load`
  }
  if (freeArguments !== null) {
    return `it reads "arguments" outside of a function at ${positionOf(code, freeArguments)}, which only a module leaves unbound`
  }
  if (assignedImport !== null) {
    return `it assigns to an import at ${positionOf(code, assignedImport)}, which is an error that only Node can report exactly`
  }
  const disposable = exportedBindings.find(({ writes }) => writes.some(({ kind }) => kind === 'disposable'))
  if (disposable) {
    return `it exports "${disposable.localName}", declared with "using", and V8 disposes of no such binding of a module`
  }
  if (topLevelDirectEval !== null) {
    const at = positionOf(code, topLevelDirectEval)
    return `it calls eval() directly at ${at}, outside of a function, and the evaluated code could ask for "arguments" or "new.target"`
  }
  if (directEval !== null) {
    const at = positionOf(code, directEval)
    // The evaluated code may name any binding of the module, so that each one has to be there under its own name, and no
    // exported one may be assigned unnoticed.
    if (imports.some((entry) => entry.importName !== null)) {
      return `it calls eval() directly at ${at}, and the evaluated code could name an import`
    }
    const assignable = exportedBindings.find(
      (exported) => bindings.get(exported.localName)?.constant === false,
    )
    if (assignable) {
      return `it calls eval() directly at ${at}, and the evaluated code could assign to its export "${assignable.exportNames[0]}"`
    }
  }
  return null
}

interface ImportExportSyntax {
  readonly requests: AnalyzedRequest[]
  readonly imports: Omit<AnalyzedImport, 'uses' | 'members'>[]
  /** Local name to export names, in source order. */
  readonly localExports: Map<string, string[]>
  readonly indirectExports: IndirectExportEntry[]
  readonly starExports: Set<number>
  readonly requestDeclarations: SourceRange[]
  readonly blanks: SourceRange[]
  defaultExpression: DefaultExpression | null
  importPhase: ImportPhase | null
}

/** ECMA-262 16.2.1.7.1 ParseModule, from ImportEntries and ExportEntries on. */
function readImportsAndExports(program: acorn.Program, code: string): ImportExportSyntax {
  const syntax: ImportExportSyntax = {
    requests: [],
    imports: [],
    localExports: new Map(),
    indirectExports: [],
    starExports: new Set(),
    requestDeclarations: [],
    blanks: [],
    defaultExpression: null,
    importPhase: null,
  }
  const requestIndexes = new Map<string, number>()
  const requestIndex = (
    source: acorn.Literal,
    attributes: readonly acorn.ImportAttribute[] | undefined,
    phase: 'source' | 'defer' | null = null,
  ): number => {
    const specifier = source.value as string
    const list = readAttributes(attributes)
    const key = JSON.stringify([specifier, phase, [...list].sort((a, b) => (a.key < b.key ? -1 : 1))])
    let index = requestIndexes.get(key)
    if (index === undefined) {
      index = syntax.requests.length
      requestIndexes.set(key, index)
      syntax.requests.push({
        specifier,
        attributes: list,
        dynamic: false,
        ...(phase && { phase }),
        kind: isBuiltin(specifier) ? 'builtin' : null,
      })
    }
    return index
  }
  const exportLocal = (localName: string, exportName: string) => {
    const names = syntax.localExports.get(localName)
    if (names) names.push(exportName)
    else syntax.localExports.set(localName, [exportName])
  }

  for (const node of program.body) {
    switch (node.type) {
      case 'ImportDeclaration': {
        const phase = phaseOf(node)
        const index = requestIndex(node.source, node.attributes, phase)
        if (phase !== null) syntax.importPhase ??= { text: `import ${phase}`, start: node.start }
        for (const specifier of node.specifiers) {
          syntax.imports.push({
            request: index,
            importName:
              specifier.type === 'ImportSpecifier'
                ? moduleExportName(specifier.imported)
                : specifier.type === 'ImportDefaultSpecifier'
                  ? 'default'
                  : null,
            localName: specifier.local.name,
          })
        }
        syntax.requestDeclarations.push({ start: node.start, end: node.end })
        break
      }
      case 'ExportAllDeclaration': {
        const index = requestIndex(node.source, node.attributes)
        if (node.exported) {
          syntax.indirectExports.push({
            exportName: moduleExportName(node.exported),
            request: index,
            importName: null,
            localName: null,
          })
        } else {
          syntax.starExports.add(index)
        }
        syntax.requestDeclarations.push({ start: node.start, end: node.end })
        break
      }
      case 'ExportNamedDeclaration':
        if (node.source) {
          const index = requestIndex(node.source, node.attributes)
          for (const specifier of node.specifiers) {
            syntax.indirectExports.push({
              exportName: moduleExportName(specifier.exported),
              request: index,
              importName: moduleExportName(specifier.local),
              localName: null,
            })
          }
          syntax.requestDeclarations.push({ start: node.start, end: node.end })
        } else if (node.declaration) {
          for (const name of declaredNames(node.declaration)) exportLocal(name, name)
          syntax.blanks.push({ start: node.start, end: node.declaration.start })
        } else {
          syntax.blanks.push({ start: node.start, end: node.end })
        }
        break
      case 'ExportDefaultDeclaration':
        readDefaultExport(node, code, syntax, exportLocal)
        break
    }
  }

  // `export { name }`: only now is it known which names are imported, wherever their import stands.
  const importsByName = new Map(syntax.imports.map((entry) => [entry.localName, entry]))
  for (const node of program.body) {
    if (node.type !== 'ExportNamedDeclaration' || node.source || node.declaration) continue
    for (const specifier of node.specifiers) {
      const localName = moduleExportName(specifier.local)
      const exportName = moduleExportName(specifier.exported)
      const imported = importsByName.get(localName)
      // An imported namespace object that is exported is a local export: ParseModule, step 10.a.ii.1.
      if (imported && imported.importName !== null) {
        const { request, importName } = imported
        syntax.indirectExports.push({ exportName, request, importName, localName })
      } else {
        exportLocal(localName, exportName)
      }
    }
  }
  return syntax
}

function readDefaultExport(
  node: acorn.ExportDefaultDeclaration,
  code: string,
  syntax: ImportExportSyntax,
  exportLocal: (localName: string, exportName: string) => void,
): void {
  const { declaration } = node
  if (
    (declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration') &&
    declaration.id
  ) {
    exportLocal(declaration.id.name, 'default')
    syntax.blanks.push({ start: node.start, end: declaration.start })
    return
  }
  exportLocal(DEFAULT_BINDING, 'default')
  const isDeclaration = declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration'
  // `export default` and the blanks behind it; an opening parenthesis is part of the expression.
  const head = {
    start: node.start,
    end: node.start + /^export\s+default\s*/.exec(skipComments(code, node))![0].length,
  }
  const hasSemicolon = !isDeclaration && code[node.end - 1] === ';'
  const expression = { start: head.end, end: hasSemicolon ? node.end - 1 : node.end }
  const functionHead = declaration.type === 'FunctionDeclaration' ? findFunctionHead(declaration, code) : null
  const isNamedEvaluation =
    isDeclaration ||
    declaration.type === 'ArrowFunctionExpression' ||
    ((declaration.type === 'FunctionExpression' || declaration.type === 'ClassExpression') && !declaration.id)
  syntax.defaultExpression = {
    head,
    expression,
    needsSemicolon: !hasSemicolon,
    isNamedEvaluation,
    functionHead,
    functionWords:
      declaration.type === 'FunctionDeclaration'
        ? `${declaration.async ? 'async ' : ''}function${declaration.generator ? '*' : ''}`
        : null,
  }
}

/** `export /* why *\/ default` is rare; comments between the two words count as blanks. */
function skipComments(code: string, node: acorn.ExportDefaultDeclaration): string {
  return code
    .slice(node.start, node.declaration.start)
    .replace(/\/\*[^]*?\*\/|\/\/.*/g, (comment) => ' '.repeat(comment.length))
}

function findFunctionHead(
  declaration: acorn.AnonymousFunctionDeclaration | acorn.FunctionDeclaration,
  code: string,
): SourceRange {
  const words =
    /^(?:async\b)?(?:\s|\/\*[^]*?\*\/)*function(?:\s|\/\*[^]*?\*\/|\/\/.*)*\*?(?:\s|\/\*[^]*?\*\/|\/\/.*)*/.exec(
      code.slice(declaration.start, declaration.body.start),
    )!
  return { start: declaration.start, end: declaration.start + words[0].length }
}

function declaredNames(declaration: acorn.Declaration): string[] {
  if (declaration.type !== 'VariableDeclaration') return [declaration.id.name]
  const names: string[] = []
  for (const declarator of declaration.declarations) collectPatternNames(declarator.id, names)
  return names
}

function collectPatternNames(pattern: acorn.Pattern, names: string[]): void {
  switch (pattern.type) {
    case 'Identifier':
      names.push(pattern.name)
      break
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        collectPatternNames(property.type === 'RestElement' ? property.argument : property.value, names)
      }
      break
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element) collectPatternNames(element, names)
      break
    case 'RestElement':
      collectPatternNames(pattern.argument, names)
      break
    case 'AssignmentPattern':
      collectPatternNames(pattern.left, names)
      break
  }
}

function moduleExportName(node: acorn.Identifier | acorn.Literal): string {
  return node.type === 'Identifier' ? node.name : (node.value as string)
}

function readAttributes(attributes: readonly acorn.ImportAttribute[] | undefined): ImportAttribute[] {
  return (attributes ?? []).map((attribute) => ({
    key: attribute.key.type === 'Identifier' ? attribute.key.name : (attribute.key.value as string),
    value: attribute.value.value as string,
  }))
}
