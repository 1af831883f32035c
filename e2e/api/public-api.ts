// What a package promises to those who import it: its declarations as published, without comments, in the order of the alphabet.
import { join, sep } from 'node:path'
import { format, resolveConfig } from 'prettier'
import ts from 'typescript'

export interface PublicApi {
  /** Names that are there at run time. */
  readonly values: readonly string[]
  /** One declaration behind the other. Last come those that the exported ones need, and that have no name outside. */
  readonly text: string
}

/** @param paths absolute paths of declarations */
export function readDeclarations(paths: readonly string[]): ts.Program {
  return ts.createProgram(paths, {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    strict: true,
    types: ['node'],
  })
}

/**
 * @param program that has read the declarations
 * @param folder absolute path of a package
 * @param path of the declarations of one of its entries
 */
export async function readPublicApi(program: ts.Program, folder: string, path: string): Promise<PublicApi> {
  const checker = program.getTypeChecker()
  const isOwn = (node: ts.Node) => node.getSourceFile().fileName.startsWith(join(folder, 'dist') + sep)
  const exported = exportsOf(checker, program.getSourceFile(path)!)
  const declared = new Set(exported.map(({ symbol }) => symbol))
  const needed = new Map<ts.Symbol, string>()

  const print = (symbol: ts.Symbol): string => {
    const declarations = (symbol.declarations ?? []).map(declarationOf)
    for (const declaration of declarations) visitNames(declaration)
    return declarations.map(printNode).join('\n')
  }
  /** Notes what a declaration names, and declares what is not exported, too. */
  const visitNames = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const symbol = resolved(checker, checker.getSymbolAtLocation(node))
      const declaration = symbol?.declarations?.[0]
      if (
        symbol !== undefined &&
        declaration !== undefined &&
        isDeclared(declaration) &&
        isOwn(declaration) &&
        !declared.has(symbol)
      ) {
        declared.add(symbol)
        needed.set(symbol, print(symbol))
      }
    }
    node.forEachChild(visitNames)
  }

  const lines = exported.map(({ name, symbol }) => {
    const origin = symbol.declarations?.[0]
    if (origin !== undefined && !isOwn(origin)) return `export { ${name} } from '${packageOf(origin)}'`
    if (name !== 'default' && name === symbol.name) return `export ${print(symbol)}`
    return `export { ${symbol.name} as ${name} }`
  })
  const inner = [...needed.values()].sort()
  const all = [...lines, ...(inner.length > 0 ? ['// Not exported.', ...inner] : [])]
  const options = await resolveConfig(import.meta.filename)
  return {
    values: exported
      .filter(({ symbol }) => (symbol.flags & ts.SymbolFlags.Value) !== 0)
      .map(({ name }) => name),
    text: await format(all.join('\n\n'), { ...options, parser: 'typescript' }),
  }
}

function exportsOf(
  checker: ts.TypeChecker,
  file: ts.SourceFile,
): { readonly name: string; readonly symbol: ts.Symbol }[] {
  const module = checker.getSymbolAtLocation(file)
  const symbols = module === undefined ? [] : checker.getExportsOfModule(module)
  return symbols
    .map((symbol) => ({ name: symbol.name, symbol: resolved(checker, symbol)! }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function resolved(checker: ts.TypeChecker, symbol: ts.Symbol | undefined): ts.Symbol | undefined {
  const isAlias = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0
  return isAlias ? checker.getAliasedSymbol(symbol) : symbol
}

/** Members and parameters are part of something else. */
function isDeclared(node: ts.Node): boolean {
  return ts.isSourceFile(declarationOf(node).parent)
}

/** `declare const a: 1` is more than the `a: 1` in it. */
function declarationOf(node: ts.Node): ts.Node {
  return ts.isVariableDeclaration(node) ? node.parent.parent : node
}

const printer = ts.createPrinter({ removeComments: true })

function printNode(node: ts.Node): string {
  const text = printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile())
  // The bundler of the declarations tells names apart that are one.
  return text.replaceAll(/\$\d+\b/g, '').replace(/^(?:export )?declare /, '')
}

/** `@scope/name` of what a file in a package declares. */
function packageOf(node: ts.Node): string {
  const { fileName } = node.getSourceFile()
  const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(fileName)?.[1]
  return name ?? `@esm-bytecode/${/\/packages\/([^/]+)\/dist\//.exec(fileName)![1]!}`
}
