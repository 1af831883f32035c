import { initSync, parse as parseExports } from 'cjs-module-lexer'
import type { AnyNode, CallExpression, Identifier, Program } from 'acorn'
import { walk } from 'estree-walker'
import type * as estree from 'estree'
import { wrapCommonJs } from '@esm-bytecode/format'
import { mayHoldImport } from '../analyze/import-in-string.ts'
import { parse, phaseOf } from '../analyze/parser.ts'
import { analyzeScopes } from '../analyze/scope-manager.ts'

/** A CommonJS module, read. */
export interface CommonJsSyntax {
  /** What Node's lexer finds. */
  readonly exportNames: readonly string[]
  /** Specifiers of the modules whose names it exports as well. */
  readonly reexports: readonly string[]
  /** Literal specifiers of `require()`. */
  readonly requires: readonly string[]
  /** Literal specifiers of `import()`. */
  readonly imports: readonly string[]
  readonly usesDynamicImport: boolean
  readonly importsFromStrings: boolean
}

/** Parents of an identifier that may be a binding or an assignment of its own. */
const BINDING_PARENT =
  /^(?:Function|ArrowFunction|Class|VariableDeclarator|CatchClause|Assignment|Property$|RestElement|ArrayPattern|Update|For(?:In|Of))/

/**
 * @param code without a byte order mark
 * @throws SyntaxError if Node would not compile it as CommonJS, or may not
 */
export function readCommonJs(code: string): CommonJsSyntax {
  const program = parseWrapped(code)
  const calls: CallExpression[] = []
  const imports = new Set<string>()
  let usesDynamicImport = false
  let importsFromStrings = false
  let mayBindRequire = false
  const parents: AnyNode[] = []
  // The function expression itself names `require`.
  const wrapper = wrapperOf(program)
  walk(wrapper.body as unknown as estree.Node, {
    enter(estreeNode) {
      const node = estreeNode as unknown as AnyNode
      switch (node.type) {
        case 'CallExpression':
          if (node.callee.type === 'Identifier' && node.callee.name === 'require') calls.push(node)
          break
        case 'ImportExpression': {
          if (phaseOf(node) !== null) throw new SyntaxError("The phases of imports are Node's to load")
          usesDynamicImport = true
          const specifier = literalOf(node.source)
          if (specifier !== null && !node.options) imports.add(specifier)
          break
        }
        case 'Identifier':
          if (node.name === 'require') mayBindRequire ||= BINDING_PARENT.test(parents.at(-1)!.type)
          break
        case 'Literal':
        case 'TemplateElement':
          importsFromStrings ||= mayHoldImport(node)
          break
      }
      parents.push(node)
    },
    leave() {
      parents.pop()
    },
  })

  const isFree = mayBindRequire ? freeRequires(program, wrapper) : () => true
  const requires = calls.flatMap((call) => {
    const specifier =
      call.arguments.length === 1 && isFree(call.callee as Identifier) ? literalOf(call.arguments[0]!) : null
    return specifier === null ? [] : [specifier]
  })
  const { exports, reexports } = lexNames(code)
  return {
    exportNames: exports,
    reexports,
    requires: [...new Set(requires)],
    imports: [...imports],
    usesDynamicImport,
    importsFromStrings,
  }
}

/**
 * @param code any text
 * @returns none where the lexer gives up, as in Node
 */
export function lexNames(code: string): { exports: string[]; reexports: string[] } {
  try {
    initSync()
    const { exports, reexports } = parseExports(code)
    return { exports: [...new Set(exports)], reexports: [...new Set(reexports)] }
  } catch {
    return { exports: [], reexports: [] }
  }
}

/** As the body of the function that Node makes of it, so that its early errors are those of Node. */
function parseWrapped(code: string): Program {
  const text = wrapCommonJs(code)
  const program = parse(text, { sourceType: 'script' })
  const [statement] = program.body
  // A text can close the function and open another one.
  const isWhole =
    program.body.length === 1 &&
    statement!.type === 'ExpressionStatement' &&
    statement!.expression.type === 'FunctionExpression' &&
    statement!.expression.end === text.length - 1
  if (!isWhole) throw new SyntaxError('Unexpected end of the module')
  return program
}

function wrapperOf(program: Program) {
  const [statement] = program.body
  if (statement?.type !== 'ExpressionStatement' || statement.expression.type !== 'FunctionExpression')
    throw new SyntaxError('No wrapper')
  return statement.expression
}

/** Tells the identifiers that mean the wrapper's parameter from those that something in the text binds. */
function freeRequires(program: Program, wrapper: unknown): (identifier: Identifier) => boolean {
  const manager = analyzeScopes(program, 'script')
  const variable = manager.acquire(wrapper as estree.Node)?.set.get('require')
  const free = new Set<unknown>(variable?.references.map((reference) => reference.identifier))
  return (identifier) => free.has(identifier)
}

function literalOf(node: AnyNode): string | null {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0)
    return node.quasis[0]!.value.cooked ?? null
  return null
}
