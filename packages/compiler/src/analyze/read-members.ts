import type * as acorn from 'acorn'
import { MAX_MEMBER_DEPTH } from '@esm-bytecode/format'
import type { ReadMember } from './module-analysis.ts'

type Node = acorn.AnyNode

/**
 * What a module reads of a value at one of its uses, if it does nothing else with the value there.
 *
 * @param ancestors from the program down to the parent of `use`, and maybe what is between
 * @param at index of that parent
 * @returns `null` if the value itself can be seen
 */
export function membersReadAt(
  use: Node,
  ancestors: readonly Node[],
  at = ancestors.length - 1,
  depth = 1,
): readonly ReadMember[] | null {
  const parent = ancestors[at]!
  if (parent.type === 'VariableDeclarator' && parent.init === use) return membersOfPattern(parent.id)
  if (parent.type !== 'MemberExpression' || parent.object !== use) return null
  const name = memberName(parent)
  if (name === null || isTarget(parent, ancestors, at - 1)) return null
  const members = depth < MAX_MEMBER_DEPTH ? membersReadAt(parent, ancestors, at - 1, depth + 1) : null
  return [{ name, isCalled: isCallee(parent, ancestors, at - 1), members }]
}

/** What is read of a value at all of its uses: each name once. What is called anywhere is called. */
export function mergeMembers(reads: readonly ReadMember[]): readonly ReadMember[] {
  const byName = new Map<string, ReadMember[]>()
  for (const read of reads) {
    const list = byName.get(read.name)
    if (list) list.push(read)
    else byName.set(read.name, [read])
  }
  return [...byName].map(([name, list]) => ({
    name,
    isCalled: list.some(({ isCalled }) => isCalled),
    members: list.some(({ members }) => members === null)
      ? null
      : mergeMembers(list.flatMap(({ members }) => members!)),
  }))
}

/** Whether a member is called: `(value?.name)()` does so as well. */
function isCallee(member: Node, ancestors: readonly Node[], at: number): boolean {
  const parent = ancestors[at]!
  if (parent.type === 'ChainExpression') return isCallee(parent, ancestors, at - 1)
  return (
    (parent.type === 'CallExpression' && parent.callee === member) ||
    (parent.type === 'TaggedTemplateExpression' && parent.tag === member)
  )
}

/** Whether a member is assigned to, or deleted. */
function isTarget(member: Node, ancestors: readonly Node[], at: number): boolean {
  const parent = ancestors[at]!
  switch (parent.type) {
    case 'AssignmentExpression':
    case 'AssignmentPattern':
    case 'ForInStatement':
    case 'ForOfStatement':
      return parent.left === member
    case 'UpdateExpression':
    case 'ArrayPattern':
    case 'RestElement':
      return true
    case 'UnaryExpression':
      return parent.operator === 'delete'
    // `delete value?.name`
    case 'ChainExpression':
      return isTarget(parent, ancestors, at - 1)
    case 'Property':
      return ancestors[at - 1]!.type === 'ObjectPattern' && parent.value === member
    default:
      return false
  }
}

/** `const { name } = value`, with names that are written out, and without a rest. */
function membersOfPattern(pattern: acorn.Pattern): readonly ReadMember[] | null {
  if (pattern.type !== 'ObjectPattern') return null
  const members: ReadMember[] = []
  for (const property of pattern.properties) {
    if (property.type === 'RestElement' || property.computed) return null
    const { key } = property
    const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? key.value : null
    if (typeof name !== 'string') return null
    members.push({ name, isCalled: false, members: null })
  }
  return members
}

function memberName({ computed, property }: acorn.MemberExpression): string | null {
  if (!computed) return property.type === 'Identifier' ? property.name : null
  return property.type === 'Literal' && typeof property.value === 'string' ? property.value : null
}
