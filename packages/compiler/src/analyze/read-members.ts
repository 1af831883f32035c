import type * as acorn from 'acorn'
import type { ReadMember } from './module-analysis.ts'

type Node = acorn.AnyNode

/**
 * What a module reads of a value at one of its uses, if it does nothing else with the value there.
 *
 * @param ancestors from the program down to the parent of `use`
 * @returns `null` if the value itself can be seen
 */
export function membersReadAt(use: Node, ancestors: readonly Node[]): readonly ReadMember[] | null {
  const parent = ancestors.at(-1)!
  if (parent.type === 'VariableDeclarator' && parent.init === use) return membersOfPattern(parent.id)
  if (parent.type !== 'MemberExpression' || parent.object !== use) return null
  const name = memberName(parent)
  if (name === null) return null
  const outer = ancestors.at(-2)!
  switch (outer.type) {
    case 'CallExpression':
      return [{ name, isCalled: outer.callee === parent }]
    case 'TaggedTemplateExpression':
      return [{ name, isCalled: outer.tag === parent }]
    case 'ChainExpression': {
      // `(value?.name)()` is a call of a member as well.
      const around = ancestors.at(-3)!
      return [{ name, isCalled: around.type === 'CallExpression' && around.callee === outer }]
    }
    case 'AssignmentExpression':
      return outer.left === parent ? null : [{ name, isCalled: false }]
    case 'ForInStatement':
    case 'ForOfStatement':
      return outer.left === parent ? null : [{ name, isCalled: false }]
    case 'UpdateExpression':
      return null
    case 'UnaryExpression':
      return outer.operator === 'delete' ? null : [{ name, isCalled: false }]
    // These may be patterns, in which it is assigned.
    case 'ArrayPattern':
    case 'RestElement':
      return null
    case 'AssignmentPattern':
      return outer.left === parent ? null : [{ name, isCalled: false }]
    case 'Property':
      return isPattern(ancestors.at(-3)!) && outer.value === parent ? null : [{ name, isCalled: false }]
    default:
      return [{ name, isCalled: false }]
  }
}

function isPattern({ type }: Node): boolean {
  return type === 'ObjectPattern'
}

/** `const { name } = value`, with names that are written out, and without a rest. */
function membersOfPattern(pattern: acorn.Pattern): readonly ReadMember[] | null {
  if (pattern.type !== 'ObjectPattern') return null
  const members: ReadMember[] = []
  for (const property of pattern.properties) {
    if (property.type === 'RestElement' || property.computed) return null
    const { key } = property
    if (key.type === 'Identifier') members.push({ name: key.name, isCalled: false })
    else if (key.type === 'Literal' && typeof key.value === 'string')
      members.push({ name: key.value, isCalled: false })
    else return null
  }
  return members
}

function memberName({ computed, property }: acorn.MemberExpression): string | null {
  if (!computed) return property.type === 'Identifier' ? property.name : null
  return property.type === 'Literal' && typeof property.value === 'string' ? property.value : null
}
