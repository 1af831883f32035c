import { isBuiltin } from 'node:module'
import type { ImportAttribute } from '@esm-bytecode/format'
import type * as acorn from 'acorn'
import { walk } from 'estree-walker'
import type * as estree from 'estree'
import { mayHoldImport } from './import-in-string.ts'
import type { AnalyzedRequest, ImportUse, ReadMember } from './module-analysis.ts'
import { phaseOf } from './parser.ts'
import { membersReadAt } from './read-members.ts'
import type { ModuleScopes } from './scopes.ts'
import type { ImportPhase, SourceRange, TopLevelAwait, WriteSite } from './sites.ts'
import { classifyWrite } from './write-sites.ts'

type Node = acorn.AnyNode

/** What one pass over the syntax tree finds. */
export interface ModuleSites {
  readonly dynamicRequests: readonly AnalyzedRequest[]
  /** By local name. */
  readonly importUses: ReadonlyMap<string, ImportUse[]>
  /** By local name of an import: what is read of it. `null`: it can be seen itself. */
  readonly membersRead: ReadonlyMap<string, readonly ReadMember[] | null>
  /** By local name, for every binding of the module that is not an import. */
  readonly writes: ReadonlyMap<string, WriteSite[]>
  readonly importMetas: readonly SourceRange[]
  readonly usesDynamicImport: boolean
  readonly awaits: readonly TopLevelAwait[]
  readonly hasUnyieldableAwait: boolean
  readonly usesImportMetaResolve: boolean
  readonly hasComputedDynamicImport: boolean
  readonly hasComputedDefer: boolean
  /** The first `import.source()` or `import.defer()`. */
  readonly importPhase: ImportPhase | null
  readonly importsFromStrings: boolean
  readonly identifiers: ReadonlySet<string>
  /** Offset of a call of `eval` by that name. */
  readonly directEval: number | null
  /** The same where no function binds `arguments` and `new.target` for the evaluated code. */
  readonly topLevelDirectEval: number | null
}

export function walkModule(program: acorn.Program, code: string, scopes: ModuleScopes): ModuleSites {
  const dynamicRequests = new Map<string, AnalyzedRequest>()
  const importUses = new Map<string, ImportUse[]>()
  const membersRead = new Map<string, ReadMember[] | null>()
  const writes = new Map<string, WriteSite[]>()
  const importMetas: SourceRange[] = []
  let usesDynamicImport = false
  const awaits: TopLevelAwait[] = []
  const identifiers = new Set<string>()
  let hasUnyieldableAwait = false
  let usesImportMetaResolve = false
  let hasComputedDynamicImport = false
  let hasComputedDefer = false
  let importPhase: ImportPhase | null = null
  let importsFromStrings = false
  let directEval: number | null = null
  let topLevelDirectEval: number | null = null
  let functionDepth = 0
  let arrowDepth = 0
  /** From the program down to the parent of the current node. */
  const ancestors: Node[] = []

  walk(program as unknown as estree.Node, {
    enter(estreeNode) {
      const node = estreeNode as unknown as Node
      switch (node.type) {
        case 'FunctionDeclaration':
        case 'FunctionExpression':
        case 'StaticBlock':
          functionDepth++
          break
        case 'ArrowFunctionExpression':
          functionDepth++
          arrowDepth++
          break
        case 'Identifier':
          identifiers.add(node.name)
          visitIdentifier(node)
          break
        case 'MetaProperty':
          if (node.meta.name === 'import') {
            importMetas.push({ start: node.start, end: node.end })
            usesImportMetaResolve ||= mayReachResolve(node, ancestors.at(-1)!)
          }
          break
        case 'ImportExpression':
          visitDynamicImport(node)
          break
        case 'AwaitExpression':
          if (functionDepth === 0) {
            awaits.push({
              start: node.start,
              end: node.end,
              argument: { start: node.argument.start, end: node.end },
              needsParentheses: !isAssignmentExpressionPosition(node, ancestors.at(-1)!),
            })
          }
          break
        case 'ForOfStatement':
          if (node.await && functionDepth === 0) hasUnyieldableAwait = true
          break
        case 'VariableDeclaration':
          if ((node.kind as string) === 'await using' && functionDepth === 0) hasUnyieldableAwait = true
          break
        case 'CallExpression':
          // `eval?.()` is an indirect one; ECMA-262 13.3.9.1.
          if (node.callee.type === 'Identifier' && node.callee.name === 'eval' && !node.optional) {
            directEval ??= node.start
            if (functionDepth === arrowDepth) topLevelDirectEval ??= node.start
          }
          break
        case 'Literal':
        case 'TemplateElement':
          importsFromStrings ||= mayHoldImport(node)
          break
      }
      ancestors.push(node)
    },
    leave(estreeNode) {
      ancestors.pop()
      switch (estreeNode.type) {
        case 'FunctionDeclaration':
        case 'FunctionExpression':
        case 'StaticBlock':
          functionDepth--
          break
        case 'ArrowFunctionExpression':
          functionDepth--
          arrowDepth--
      }
    },
  })

  function visitIdentifier(node: acorn.Identifier): void {
    const meaning = scopes.meanings.get(node)
    if (!meaning) return
    const parent = ancestors.at(-1)!
    // `export { name }` refers to the binding, it does not read it.
    if (parent.type === 'ExportSpecifier') return
    if (meaning.binding.isImport) {
      noteMembers(node)
      append(importUses, node.name, {
        start: node.start,
        end: node.end,
        shorthand: parent.type === 'Property' && parent.shorthand,
        constructed: constructedCallee(node, ancestors),
      })
    } else if (meaning.isWrite) {
      const site = classifyWrite(node, ancestors, meaning.nested)
      if (site) append(writes, node.name, site)
    }
  }

  function noteMembers(node: acorn.Identifier): void {
    const known = membersRead.get(node.name)
    if (known === null) return
    const members = membersReadAt(node, ancestors)
    if (members === null) membersRead.set(node.name, null)
    else if (known === undefined) membersRead.set(node.name, [...members])
    else known.push(...members)
  }

  function visitDynamicImport(node: acorn.ImportExpression): void {
    usesDynamicImport = true
    const phase = phaseOf(node)
    if (phase !== null) importPhase ??= { text: `import.${phase}()`, start: node.start }
    const specifier = literalString(node.source, code)
    const attributes = node.options ? literalAttributes(node.options) : []
    if (specifier === null || attributes === null) {
      hasComputedDynamicImport = true
      hasComputedDefer ||= phase === 'defer'
      return
    }
    const key = JSON.stringify([specifier, phase, attributes])
    if (!dynamicRequests.has(key)) {
      dynamicRequests.set(key, {
        specifier,
        attributes,
        dynamic: true,
        ...(phase && { phase }),
        kind: isBuiltin(specifier) ? 'builtin' : null,
      })
    }
  }

  return {
    dynamicRequests: [...dynamicRequests.values()],
    importUses,
    membersRead,
    writes,
    importMetas,
    usesDynamicImport,
    awaits,
    hasUnyieldableAwait,
    usesImportMetaResolve,
    hasComputedDynamicImport,
    hasComputedDefer,
    importPhase,
    importsFromStrings,
    identifiers,
    directEval,
    topLevelDirectEval,
  }
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

/** The callee that `node` stands at the front of, in `new node.member()`. */
function constructedCallee(node: Node, ancestors: readonly Node[]): SourceRange | null {
  let current = node
  for (let i = ancestors.length - 1; i >= 0; i--) {
    const parent = ancestors[i]!
    if (parent.type === 'MemberExpression' && parent.object === current) current = parent
    else if (parent.type === 'TaggedTemplateExpression' && parent.tag === current) current = parent
    else if (parent.type === 'NewExpression' && parent.callee === current) {
      return { start: current.start, end: current.end }
    } else return null
  }
  return null
}

/** Anything but `import.meta.name` with another name than `resolve` may get hold of that function. */
function mayReachResolve(node: Node, parent: Node): boolean {
  if (parent.type !== 'MemberExpression' || parent.object !== node) return true
  if (parent.computed) return parent.property.type !== 'Literal' || parent.property.value === 'resolve'
  return parent.property.type === 'Identifier' && parent.property.name === 'resolve'
}

function literalString(node: acorn.Expression, code: string): string | null {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0)
    return node.quasis[0]!.value.cooked ?? code
  return null
}

/** `{ with: { type: 'json' } }` where it is written out, else `null`. */
function literalAttributes(node: acorn.Expression): ImportAttribute[] | null {
  const list = onlyProperties(node)
  if (list?.length !== 1 || list[0]![0] !== 'with') return null
  const attributes: ImportAttribute[] = []
  for (const [key, value] of onlyProperties(list[0]![1]) ?? []) {
    if (value.type !== 'Literal' || typeof value.value !== 'string') return null
    attributes.push({ key, value: value.value })
  }
  return attributes
}

function onlyProperties(node: acorn.Expression): [string, acorn.Expression][] | null {
  if (node.type !== 'ObjectExpression') return null
  const result: [string, acorn.Expression][] = []
  for (const property of node.properties) {
    if (property.type !== 'Property' || property.computed || property.kind !== 'init') return null
    const { key } = property
    if (key.type === 'Identifier') result.push([key.name, property.value])
    else if (key.type === 'Literal' && typeof key.value === 'string') result.push([key.value, property.value])
    else return null
  }
  return result
}

/**
 * Whether a node stands where the grammar takes any AssignmentExpression, so that `yield` can stand there as it is.
 * `await` binds tighter: everywhere else `yield` needs parentheses.
 */
function isAssignmentExpressionPosition(node: Node, parent: Node): boolean {
  switch (parent.type) {
    case 'ExpressionStatement':
    case 'ThrowStatement':
    case 'VariableDeclarator':
    case 'ArrayExpression':
    case 'SequenceExpression':
    case 'TemplateLiteral':
    case 'SpreadElement':
    case 'IfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'SwitchStatement':
      return true
    case 'AssignmentExpression':
    case 'AssignmentPattern':
      return parent.right === node
    case 'CallExpression':
    case 'NewExpression':
      return parent.callee !== node
    case 'Property':
      return parent.value === node
    case 'ConditionalExpression':
      return parent.test !== node
    default:
      return false
  }
}
