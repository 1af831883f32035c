import type { AnyNode, Identifier } from 'acorn'
import type { WriteSite } from './sites.ts'

/**
 * Where and how a binding gets a value.
 *
 * @param ancestors from the program down to the parent of `identifier`
 * @returns `null` for a declaration that gives no value of its own: a function, which is hoisted, or `var name`
 */
export function classifyWrite(
  identifier: Identifier,
  ancestors: readonly AnyNode[],
  nested: boolean,
): WriteSite | null {
  let node: AnyNode = identifier
  for (let i = ancestors.length - 1; i >= 0; i--) {
    const parent = ancestors[i]!
    const outer = ancestors[i - 1]
    const site = (range: { start: number; end: number }, kind: WriteSite['kind']): WriteSite => ({
      start: range.start,
      end: range.end,
      kind,
      nested,
      startsStatement: ancestors.some(
        (each) => each.type === 'ExpressionStatement' && each.start === range.start,
      ),
    })
    switch (parent.type) {
      // Still inside a destructuring pattern.
      case 'Property':
      case 'ObjectPattern':
      case 'ArrayPattern':
      case 'RestElement':
      case 'AssignmentPattern':
        break
      case 'FunctionDeclaration':
        return null
      case 'ClassDeclaration':
        return site(parent, 'declaration')
      case 'ForInStatement':
      case 'ForOfStatement':
        return site(parent.body, 'loop head')
      case 'VariableDeclaration':
        break
      case 'VariableDeclarator': {
        const loop = ancestors[i - 2]
        if (
          loop &&
          (loop.type === 'ForInStatement' || loop.type === 'ForOfStatement') &&
          loop.left === outer
        ) {
          return site(loop.body, 'loop head')
        }
        const kind: string = outer?.type === 'VariableDeclaration' ? outer.kind : ''
        if (kind.endsWith('using')) return site(parent, 'disposable')
        return kind === 'var' && !parent.init ? null : site(parent, 'declarator')
      }
      case 'UpdateExpression':
        if (isUnread(parent, ancestors.slice(0, i))) return site(parent, 'statement')
        return site(parent, parent.prefix ? 'expression' : 'old value')
      case 'AssignmentExpression':
        if (isUnread(parent, ancestors.slice(0, i))) return site(parent, 'statement')
        return site(parent, parent.left === node && node === identifier ? 'expression' : 'old value')
      default:
        return null
    }
    node = parent
  }
  return null
}

/** Whether nobody reads the value of an expression. */
function isUnread(node: AnyNode, ancestors: readonly AnyNode[]): boolean {
  const parent = ancestors.at(-1)
  if (parent?.type === 'ExpressionStatement') return true
  if (parent?.type === 'SequenceExpression') return isUnread(parent, ancestors.slice(0, -1))
  return parent?.type === 'ForStatement' && (parent.update === node || parent.init === node)
}
