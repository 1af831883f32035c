import {
  Parser as BaseParser,
  type ImportDeclaration,
  type ImportExpression,
  type Options,
  type Program,
} from 'acorn'
import importPhases from 'acorn-import-phases'

/** What acorn knows of one scope: internals of it, from `acorn/src/scope.js`. */
interface Scope {
  var: string[]
  lexical: string[]
  functions: string[]
}

type ScopedParser = new (
  options: Options,
  input: string,
) => {
  readonly scopeStack: Scope[]
  enterScope(flags: number): void
}

/** Up to this length, to go through a list is as quick as to look into a set. */
const SHORT_LIST = 16

/** Acorn looks through the names of a scope for each name that is declared there; a scope may have tens of thousands of them. */
class NameList extends Array<string> {
  #names: Set<string> | null = null

  override push(name: string): number {
    this.#names?.add(name)
    return super.push(name)
  }

  override indexOf(name: string): number {
    if (this.length <= SHORT_LIST) return super.indexOf(name)
    this.#names ??= new Set(this)
    return this.#names.has(name) ? super.indexOf(name) : -1
  }
}

function quickScopes(Base: typeof BaseParser): typeof BaseParser {
  return class extends (Base as unknown as ScopedParser) {
    override enterScope(flags: number): void {
      super.enterScope(flags)
      const scope = this.scopeStack.at(-1)!
      scope.var = new NameList()
      scope.lexical = new NameList()
      scope.functions = new NameList()
    }
  } as unknown as typeof BaseParser
}

const Parser = BaseParser.extend(importPhases(), quickScopes)

/**
 * Parses a text of the newest ECMAScript, and the phases of imports besides: `import source`, `import defer`.
 *
 * @throws SyntaxError for early errors as well
 */
export function parse(
  code: string,
  options: Pick<Options, 'sourceType' | 'allowHashBang' | 'onComment'>,
): Program {
  return Parser.parse(code, { ecmaVersion: 'latest', ranges: true, ...options })
}

/** @returns `null` for the phase of evaluation, in which all else is imported */
export function phaseOf(node: ImportDeclaration | ImportExpression): 'source' | 'defer' | null {
  return (node as { readonly phase?: 'source' | 'defer' }).phase ?? null
}
