import { graphlib, layout as placeNodes } from '@dagrejs/dagre'
import type { ReportData } from '../src/report-data.ts'
import { drawToWidth, h, s, section } from './dom.ts'
import { createGraph, MAX_NODES, type Graph, type GraphNode } from './graph-nodes.ts'
import { withoutImplied } from './implied-edges.ts'
import { listUnits } from './modules.ts'
import { rove } from './roving.ts'
import { tableInstead } from './table.ts'
import { bytes, fileName, shorten } from './words.ts'

const NODE = { width: 184, height: 40, characters: 22 }
/** A picture that is a little too wide is drawn smaller; a wider one scrolls. */
const SMALLEST = 0.8

interface Point {
  readonly x: number
  readonly y: number
}

/** Which module imports which. */
export function graphSection(data: ReportData): HTMLElement {
  const graph = createGraph(listUnits(data))
  const explanation =
    'From left to right, who imports whom. Packages of the pack have dashed outlines, an import() is a dashed line. What others import already is not drawn again; the table has every import.'
  const edgeTable = tableInstead(
    'Imports',
    [
      { title: 'Module', value: ({ from }: Graph['edges'][number]) => from },
      { title: 'imports', value: ({ name }) => name },
      { title: 'How', value: ({ dynamic }) => (dynamic ? 'import()' : 'import declaration') },
    ],
    graph.edges,
  )
  if (graph.nodes.length > MAX_NODES) {
    const note = `${graph.nodes.length} nodes are too many for a picture that tells anything; here they are as a table.`
    edgeTable.setAttribute('open', '')
    return section('graph', 'Modules', note, edgeTable)
  }
  const status = h(
    'p',
    { class: 'status', 'aria-live': 'polite' },
    'Point at a module, or move to one with the arrow keys, to see what it imports.',
  )
  const scroller = h('div', { class: 'picture scroller', role: 'group', 'aria-label': 'Module graph' })
  scroller.append(drawGraph(graph, (text) => (status.textContent = text)))
  fitAndShowEntry(scroller)
  return section('graph', 'Modules', explanation, scroller, status, edgeTable)
}

function drawGraph(graph: Graph, tell: (text: string) => void): SVGSVGElement {
  const drawn = withoutImplied(graph.edges)
  const layout = layOut({ ...graph, edges: drawn })
  const { width = 0, height = 0 } = layout.graph()
  // Left to right and top to bottom, as the arrow keys move.
  const nodes = graph.nodes.toSorted((a, b) => {
    const [left, right] = [layout.node(a.name), layout.node(b.name)]
    return left.x - right.x || left.y - right.y
  })
  const elements = nodes.map((node) => drawNode(node, layout.node(node.name)))
  const edges = drawn.map(({ from, name, dynamic }) => {
    const { points } = layout.edge(from, name) as unknown as { points: Point[] }
    return s('path', {
      class: dynamic ? 'edge dynamic' : 'edge',
      d: curve(points),
      'data-from': from,
      'data-to': name,
    })
  })
  const svg = s(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': 'Modules and their imports' },
    ...edges,
    ...elements,
  )
  rove(elements, (index) => select(nodes[index]!.name))

  function select(name: string): void {
    const near = new Set([name])
    for (const edge of graph.edges)
      if (edge.from === name || edge.name === name) near.add(edge.from).add(edge.name)
    for (const edge of edges) {
      const { from, to } = edge.dataset
      edge.classList.toggle('near', from === name || to === name)
    }
    for (const [index, element] of elements.entries()) {
      element.classList.toggle('near', near.has(nodes[index]!.name))
    }
    svg.classList.add('selected')
    tell(describe(graph, name))
  }
  return svg
}

/** The first node, from which the others are reached, may stand anywhere on the left. */
function fitAndShowEntry(scroller: HTMLElement): void {
  drawToWidth(scroller, (available) => {
    const svg = scroller.querySelector('svg')!
    const { width, height } = svg.viewBox.baseVal
    const scale = Math.min(1, Math.max(SMALLEST, available / width))
    svg.setAttribute('width', String(width * scale))
    svg.setAttribute('height', String(height * scale))
    const entry = scroller.querySelector('.node')!.getBoundingClientRect()
    const frame = scroller.getBoundingClientRect()
    scroller.scrollTop += entry.top + entry.height / 2 - (frame.top + frame.height / 2)
  })
}

type Layout = InstanceType<typeof graphlib.Graph>

function layOut({ nodes, edges }: Graph): Layout {
  const layout = new graphlib.Graph()
  layout.setGraph({ rankdir: 'LR', nodesep: 10, edgesep: 4, ranksep: 44, marginx: 8, marginy: 8 })
  layout.setDefaultEdgeLabel(() => ({}))
  for (const { name } of nodes) layout.setNode(name, { width: NODE.width, height: NODE.height })
  for (const { from, name } of edges) layout.setEdge(from, name)
  placeNodes(layout)
  return layout
}

function drawNode({ name, unit }: GraphNode, { x, y }: Point): SVGGElement {
  const { width, height } = NODE
  const label = unit.kind === 'chunk' ? fileName(name) : name
  return s(
    'g',
    {
      class: `node ${unit.kind}`,
      transform: `translate(${x - width / 2},${y - height / 2})`,
      role: 'img',
      'aria-label': `${name}, ${bytes(unit.byteLength)}`,
    },
    s('rect', { class: 'node-back', width, height, rx: 5 }),
    s('rect', { class: `fill-${unit.look}`, width: 5, height: height - 8, x: 4, y: 4, rx: 2 }),
    s('text', { x: 17, y: 17 }, shorten(label, NODE.characters)),
    s(
      'text',
      { x: 17, y: 32, class: 'minor' },
      `${bytes(unit.byteLength)}${unit.kind === 'package' ? ' · package' : ''}`,
    ),
  )
}

/** A smooth line through the points of the layout. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points
  let path = `M${first!.x},${first!.y}`
  for (const [index, point] of rest.entries()) {
    const before = points[index]!
    const middle = (before.x + point.x) / 2
    path += `C${middle},${before.y} ${middle},${point.y} ${point.x},${point.y}`
  }
  return path
}

/** Names are told up to this number; the table has all of them. */
const MAX_NAMES = 8

function describe({ edges }: Graph, name: string): string {
  const list = (names: readonly string[]): string =>
    names.length === 0
      ? 'nothing'
      : names.length > MAX_NAMES
        ? `${names.slice(0, MAX_NAMES).join(', ')} and ${names.length - MAX_NAMES} more`
        : names.join(', ')
  const imports = edges.filter(({ from }) => from === name).map((edge) => edge.name)
  const importers = edges.filter((edge) => edge.name === name).map(({ from }) => from)
  return `${name} · imports ${list(imports)} · is imported by ${list(importers)}`
}
