/**
 * Tarjan's algorithm, without recursion: a graph may be thousands of modules deep.
 *
 * @returns for each node the id of its component, and whether that component is a cycle (a node that reaches itself)
 */
export function stronglyConnectedComponents<Node>(
  nodes: Iterable<Node>,
  successors: (node: Node) => Iterable<Node>,
): Map<Node, { readonly members: readonly Node[]; readonly isCycle: boolean }> {
  const result = new Map<Node, { members: Node[]; isCycle: boolean }>()
  const indexes = new Map<Node, number>()
  const lowLinks = new Map<Node, number>()
  const stack: Node[] = []
  const onStack = new Set<Node>()

  for (const root of nodes) {
    if (indexes.has(root)) continue
    const work: { node: Node; iterator: Iterator<Node> }[] = []
    const visit = (node: Node) => {
      indexes.set(node, indexes.size)
      lowLinks.set(node, indexes.get(node)!)
      stack.push(node)
      onStack.add(node)
      work.push({ node, iterator: successors(node)[Symbol.iterator]() })
    }
    visit(root)
    while (work.length > 0) {
      const { node, iterator } = work.at(-1)!
      const next = iterator.next()
      if (!next.done) {
        if (!indexes.has(next.value)) visit(next.value)
        else if (onStack.has(next.value)) {
          lowLinks.set(node, Math.min(lowLinks.get(node)!, indexes.get(next.value)!))
        }
        continue
      }
      work.pop()
      const parent = work.at(-1)?.node
      if (parent !== undefined) lowLinks.set(parent, Math.min(lowLinks.get(parent)!, lowLinks.get(node)!))
      if (lowLinks.get(node) !== indexes.get(node)) continue
      const members: Node[] = []
      let member: Node
      do {
        member = stack.pop()!
        onStack.delete(member)
        members.push(member)
      } while (member !== node)
      const isCycle = members.length > 1 || [...successors(node)].includes(node)
      const component = { members, isCycle }
      for (const each of members) result.set(each, component)
    }
  }
  return result
}
