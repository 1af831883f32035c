import type * as acorn from 'acorn'
import { walk } from 'estree-walker'
import type * as estree from 'estree'

type Node = acorn.AnyNode

/**
 * The local names of what a module declares at its top level and that may be a function which asks for its `this`: whoever calls one of them
 * as a member of a namespace object shows it that object. What a function of elsewhere returns is not among them.
 *
 * @param defaultBinding the local name of `export default` of something without a name
 */
export function findThisReaders(program: acorn.Program, defaultBinding: string): Set<string> {
  const readers = new Set<string>()
  const aliases: [name: string, of: string][] = []
  const look = (name: string, value: Node | null | undefined) => {
    if (value?.type === 'Identifier') aliases.push([name, value.name])
    else if (value && holdsThisReader(value)) readers.add(name)
  }
  for (const statement of program.body) {
    const node =
      statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration'
        ? statement.declaration
        : statement
    if (node?.type === 'VariableDeclaration') {
      for (const { id, init } of node.declarations) if (id.type === 'Identifier') look(id.name, init)
    } else if (node?.type === 'FunctionDeclaration') {
      look(node.id?.name ?? defaultBinding, node)
    } else if (statement.type === 'ExportDefaultDeclaration') {
      look(defaultBinding, node)
    }
  }
  for (let size = -1; size < readers.size;) {
    size = readers.size
    for (const [name, of] of aliases) if (readers.has(of)) readers.add(name)
  }
  return readers
}

/** Whether a value may be a function that asks for its `this`, or pass one on: `wrap(function () { return this })`. */
function holdsThisReader(value: Node): boolean {
  let found = false
  walk(value as unknown as estree.Node, {
    enter(estreeNode, estreeParent) {
      const node = estreeNode as unknown as Node
      const parent = estreeParent as unknown as Node | null
      switch (node.type) {
        case 'FunctionDeclaration':
        case 'FunctionExpression':
          // Methods are called with an object of their own.
          found ||= parent?.type !== 'MethodDefinition' && parent?.type !== 'Property' && readsThis(node)
          this.skip()
          break
        case 'ArrowFunctionExpression':
          this.skip()
      }
    },
  })
  return found
}

/** Whether a function asks for its own `this`, or may by `eval()`. What it encloses has another one, save for arrow functions. */
function readsThis(definition: acorn.Function): boolean {
  let found = false
  walk(definition as unknown as estree.Node, {
    enter(estreeNode) {
      const node = estreeNode as unknown as Node
      switch (node.type) {
        case 'FunctionDeclaration':
        case 'FunctionExpression':
          if (node !== definition) this.skip()
          break
        case 'StaticBlock':
          this.skip()
          break
        case 'ThisExpression':
          found = true
          break
        case 'CallExpression':
          found ||= node.callee.type === 'Identifier' && node.callee.name === 'eval'
      }
      if (found) this.skip()
    },
  })
  return found
}
