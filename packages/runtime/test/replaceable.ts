import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const sources = join(root, 'packages/runtime/src')

/** A use of something that the program can have replaced. */
export interface Finding {
  /** Path, relative to the root of the repository, and line. */
  readonly place: string
  /** `String.slice`, `the global JSON`, or what syntax calls. */
  readonly what: string
}

/**
 * Looks for everything in the runtime that a program can replace: functions of built-ins, and the protocols that syntax calls. The types tell
 * what is a built-in.
 *
 * @param entries files of `packages/runtime/src`; all that they import goes with them, of `packages/format`, too
 */
export function findReplaceable(entries: readonly string[]): Finding[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root)
  const paths = entries.map((entry) => join(sources, entry))
  const program = ts.createProgram(paths, options)
  const findings: Finding[] = []
  for (const file of reachable(program, paths)) {
    const name = file.fileName.slice(root.length)
    const search = new Search(program.getTypeChecker(), file, (node, what) => {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file))
      findings.push({ place: `${name}:${line + 1}`, what })
    })
    search.visit(file)
  }
  return findings
}

/** The files whose code is in a bundle: of `packages/format`, whose entry exports all of it, those that declare what is imported. */
function reachable(program: ts.Program, paths: readonly string[]): Set<ts.SourceFile> {
  const checker = program.getTypeChecker()
  const files = new Set(paths.map((path) => program.getSourceFile(path)!))
  for (const file of files) {
    for (const name of importedNames(file)) {
      const symbol = resolved(checker, checker.getSymbolAtLocation(name)!)
      if (!(symbol.flags & ts.SymbolFlags.Value)) continue
      for (const declaration of symbol.declarations ?? []) {
        const declared = declaration.getSourceFile()
        if (!isBuiltin(declared) && !declared.isDeclarationFile) files.add(declared)
      }
    }
  }
  return files
}

function importedNames(file: ts.SourceFile): ts.Identifier[] {
  return file.statements.flatMap((statement) => {
    const bindings = ts.isImportDeclaration(statement)
      ? statement.importClause?.namedBindings
      : ts.isExportDeclaration(statement)
        ? statement.exportClause
        : undefined
    if (bindings === undefined) return []
    if (!ts.isNamedImports(bindings) && !ts.isNamedExports(bindings)) return [bindings.name as ts.Identifier]
    return [...bindings.elements].map(({ name }) => name as ts.Identifier)
  })
}

function resolved(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

function isBuiltin(node: ts.Node): boolean {
  return /\/(?:node_modules\/typescript\/lib|@types\/node|undici-types)\//.test(node.getSourceFile().fileName)
}

const PRIMITIVE =
  ts.TypeFlags.StringLike |
  ts.TypeFlags.NumberLike |
  ts.TypeFlags.BooleanLike |
  ts.TypeFlags.BigIntLike |
  ts.TypeFlags.Null |
  ts.TypeFlags.Undefined |
  ts.TypeFlags.Never

/** Globals that nobody can replace. */
const CONSTANTS = ['undefined', 'arguments', 'Infinity', 'NaN']

class Search {
  readonly #checker: ts.TypeChecker
  readonly #file: ts.SourceFile
  readonly #report: (node: ts.Node, what: string) => void

  constructor(checker: ts.TypeChecker, file: ts.SourceFile, report: (node: ts.Node, what: string) => void) {
    this.#checker = checker
    this.#file = file
    this.#report = report
  }

  visit(node: ts.Node): void {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return
    const what = this.#find(node)
    if (what !== null) this.#report(node, what)
    ts.forEachChild(node, (child) => this.visit(child))
  }

  #find(node: ts.Node): string | null {
    if (ts.isForOfStatement(node)) return 'for-of'
    if (ts.isSpreadElement(node)) return 'a spread of an iterable'
    if (ts.isArrayBindingPattern(node)) return 'a pattern of an array'
    if (ts.isBinaryExpression(node) && isAssignment(node) && ts.isArrayLiteralExpression(node.left)) {
      return 'a pattern of an array'
    }
    if (ts.isYieldExpression(node) && node.asteriskToken !== undefined) return this.#delegation(node)
    if (ts.isPropertyAccessExpression(node))
      return this.#member(this.#checker.getSymbolAtLocation(node.name), node)
    if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
      const name = node.propertyName ?? node.name
      if (!ts.isIdentifier(name)) return null
      return this.#member(this.#checker.getTypeAtLocation(node.parent).getProperty(name.text), node)
    }
    if (ts.isIdentifier(node)) return this.#global(node)
    if (ts.isTemplateSpan(node)) {
      const type = this.#checker.getTypeAtLocation(node.expression)
      return this.#isPrimitive(type) ? null : `\${${node.expression.getText(this.#file)}}, no primitive`
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) return this.#options(node)
    return null
  }

  /** `yield*` calls methods of the generator; `safeGenerator()` gives it some of its own. */
  #delegation({ expression }: ts.YieldExpression): string | null {
    const callee =
      expression !== undefined && ts.isCallExpression(expression) ? expression.expression : undefined
    const symbol = callee && this.#checker.getSymbolAtLocation(callee)
    const declaration = symbol && resolved(this.#checker, symbol).valueDeclaration
    const isSafe =
      declaration !== undefined &&
      ts.isVariableDeclaration(declaration) &&
      declaration.initializer?.getText().startsWith('safeGenerator(') === true
    return isSafe ? null : 'yield* to a generator that is none of safeGenerator()'
  }

  #member(symbol: ts.Symbol | undefined, node: ts.Node): string | null {
    const declarations = symbol?.declarations ?? []
    if (symbol === undefined || declarations.length === 0 || !declarations.every(isBuiltin)) return null
    const owner = ownerOf(declarations[0]!)
    // Nearly all of it is accessors of the prototype.
    if (owner === 'URL') return `URL.${symbol.name}`
    const type = this.#checker.getNonNullableType(this.#checker.getTypeOfSymbolAtLocation(symbol, node))
    const isFunction = type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0
    return isFunction ? `${owner}.${symbol.name}` : null
  }

  #global(node: ts.Identifier): string | null {
    const { parent } = node
    if (CONSTANTS.includes(node.text) || isNameOf(node, parent)) return null
    if (node.text === 'globalThis') return 'the global globalThis'
    const symbol = ts.isShorthandPropertyAssignment(parent)
      ? this.#checker.getShorthandAssignmentValueSymbol(parent)
      : this.#checker.getSymbolAtLocation(node)
    const declarations = symbol?.declarations ?? []
    const isValue = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Value) !== 0
    return isValue && declarations.length > 0 && declarations.every(isBuiltin)
      ? `the global ${node.text}`
      : null
  }

  /** What a built-in is given in an object may have inherited more. */
  #options(node: ts.CallExpression | ts.NewExpression): string | null {
    const declaration = this.#checker.getResolvedSignature(node)?.declaration
    if (declaration === undefined || !isBuiltin(declaration)) return null
    const isBare = ({ properties }: ts.ObjectLiteralExpression) =>
      properties.some((property) => property.name?.getText() === '__proto__')
    const inherits = (node.arguments ?? []).find(
      (each) => ts.isObjectLiteralExpression(each) && !isBare(each),
    )
    return inherits === undefined
      ? null
      : `${node.expression.getText(this.#file)}() with an object that inherits`
  }

  #isPrimitive(type: ts.Type): boolean {
    if (type.isUnionOrIntersection()) return type.types.every((each) => this.#isPrimitive(each))
    const constraint =
      type.flags & ts.TypeFlags.TypeParameter ? this.#checker.getBaseConstraintOfType(type) : type
    return constraint !== undefined && (constraint.flags & PRIMITIVE) !== 0
  }
}

/** The class, interface or namespace that declares a member; `''` for an export of a module. */
function ownerOf({ parent }: ts.Node): string {
  const owner = ts.isModuleBlock(parent) ? parent.parent : parent
  const name = (owner as Partial<ts.NamedDeclaration>).name
  return name === undefined || !ts.isIdentifier(name) ? '' : name.text
}

function isAssignment({ operatorToken }: ts.BinaryExpression): boolean {
  return operatorToken.kind === ts.SyntaxKind.EqualsToken
}

/** Whether an identifier is the name of a member, and refers to nothing. */
function isNameOf(node: ts.Identifier, parent: ts.Node): boolean {
  if (ts.isBindingElement(parent)) return parent.propertyName === node
  if (ts.isMetaProperty(parent)) return true
  const isMember =
    ts.isPropertyAccessExpression(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isGetAccessorDeclaration(parent)
  return isMember && parent.name === node
}
