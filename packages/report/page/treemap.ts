import { hierarchy, treemap, treemapSquarify, type HierarchyRectangularNode } from 'd3-hierarchy'
import type { ReportData } from '../src/report-data.ts'
import { drawToWidth, h, s, section } from './dom.ts'
import { legend } from './legend.ts'
import { listPackages, listUnits, moduleUnits, type Unit } from './modules.ts'
import { rove } from './roving.ts'
import { tableInstead } from './table.ts'
import { bytes, count, fileName, LOOK_LABELS, LOOKS, shorten } from './words.ts'

const HEIGHT = 460
/** Pixels of a character of the labels, and what a label of two lines needs. */
const CHARACTER = 7
const LABEL_HEIGHT = 40

const SIZES = {
  byteLength: 'JavaScript',
  bytecodeByteLength: 'bytecode',
} as const

/** What the build consists of: the area is bytes, the colour how it is run. */
export function treemapSection(data: ReportData): HTMLElement {
  const units = listUnits(data)
  const packages = new Map(listPackages(data.build).map((each) => [each.name, each]))
  const status = h(
    'p',
    { class: 'status', 'aria-live': 'polite' },
    'Point at a tile, or move to one with the arrow keys.',
  )
  const picture = h('div', { class: 'picture' })
  const back = h('button', { type: 'button', hidden: true, click: () => open(null) }, '← All of the build')
  let size: keyof typeof SIZES = 'byteLength'
  let opened: string | null = null
  let width = 0

  const choice = h(
    'fieldset',
    { class: 'choice' },
    h('legend', {}, 'Area'),
    ...Object.entries(SIZES).map(([key, label]) =>
      h(
        'label',
        {},
        h('input', {
          type: 'radio',
          name: 'size',
          checked: key === size,
          change: () => {
            size = key as keyof typeof SIZES
            draw(width)
          },
        }),
        label,
      ),
    ),
  )

  function open(name: string | null): void {
    opened = name
    back.hidden = name === null
    draw(width)
    if (name === null) picture.querySelector<SVGElement>('[tabindex="0"]')?.focus()
    else back.focus()
  }

  function draw(to: number): void {
    width = to
    const packed = opened === null ? undefined : packages.get(opened)
    const shown = packed === undefined ? units : moduleUnits(packed)
    const tiles = layOut(shown, size, width)
    const elements = tiles.map((tile) => drawTile(tile, size))
    rove(
      elements,
      (index) => (status.textContent = describe(tiles[index]!.data.unit)),
      (index) => {
        const { kind, name } = tiles[index]!.data.unit
        if (kind === 'package') open(name)
      },
    )
    const label = opened === null ? 'Chunks and packages by size' : `Modules of ${opened} by size`
    picture.replaceChildren(
      s('svg', { width, height: HEIGHT, role: 'group', 'aria-label': label }, ...elements),
    )
  }

  drawToWidth(picture, draw)
  const isShown = new Set(units.map(({ look }) => look))
  return section(
    'build',
    'What was built',
    'Each tile is a chunk, or a package of the pack. A package opens on click or Enter.',
    h('div', { class: 'toolbar' }, choice, back),
    picture,
    status,
    legend(
      LOOKS.filter((look) => isShown.has(look)).map((look) => ({ fill: look, label: LOOK_LABELS[look] })),
    ),
    tableInstead(
      'Chunks and packages',
      [
        { title: 'Chunk or package', value: ({ name }: Unit) => name },
        { title: 'Modules', value: ({ modules }) => modules },
        {
          title: 'JavaScript',
          value: ({ byteLength }) => byteLength,
          text: (unit) => bytes(unit.byteLength),
        },
        {
          title: 'Sidecar',
          value: ({ sidecarByteLength }) => sidecarByteLength,
          text: ({ kind, sidecarByteLength }) =>
            kind === 'package' ? 'in the pack' : bytes(sidecarByteLength),
        },
        {
          title: 'Bytecode',
          value: ({ bytecodeByteLength }) => bytecodeByteLength,
          text: (unit) => bytes(unit.bytecodeByteLength),
        },
        { title: 'Runs', value: ({ look }) => LOOK_LABELS[look] },
      ],
      units,
    ),
  )
}

interface Tile {
  readonly unit: Unit
}

type PlacedTile = HierarchyRectangularNode<Tile>

function layOut(units: readonly Unit[], size: keyof typeof SIZES, width: number): PlacedTile[] {
  const root = hierarchy<Tile | { readonly children: readonly Tile[] }>({
    children: units.map((unit) => ({ unit })),
  })
    .sum((each) => ('unit' in each ? each.unit[size] : 0))
    .sort((a, b) => b.value! - a.value!)
  treemap<typeof root.data>().tile(treemapSquarify).size([width, HEIGHT]).paddingInner(2).round(true)(root)
  return (root.children ?? []).filter(({ value }) => value! > 0) as unknown as PlacedTile[]
}

function drawTile({ x0, y0, x1, y1, data: { unit } }: PlacedTile, size: keyof typeof SIZES): SVGGElement {
  const [width, height] = [x1 - x0, y1 - y0]
  const characters = Math.floor((width - 12) / CHARACTER)
  const name = unit.kind === 'package' ? unit.name : fileName(unit.name)
  const hasLabel = height >= LABEL_HEIGHT && characters >= Math.min(8, name.length)
  const length = bytes(unit[size])
  return s(
    'g',
    {
      class: `tile on-${unit.look}`,
      transform: `translate(${x0},${y0})`,
      role: unit.kind === 'package' ? 'button' : 'img',
      'aria-label': describe(unit),
    },
    s('rect', { class: `fill-${unit.look}`, width, height, rx: 3 }),
    hasLabel ? s('text', { x: 7, y: 17 }, shorten(name, characters)) : null,
    hasLabel && length.length <= characters ? s('text', { x: 7, y: 33, class: 'minor' }, length) : null,
  )
}

function describe(unit: Unit): string {
  const { name, kind, look, modules, byteLength, sidecarByteLength, bytecodeByteLength, reason } = unit
  return [
    name,
    ...(kind === 'package' ? [count(modules, 'module')] : []),
    `${bytes(byteLength)} of JavaScript`,
    ...(sidecarByteLength > 0 ? [`${bytes(sidecarByteLength)} of sidecar`] : []),
    `${bytes(bytecodeByteLength)} of bytecode`,
    LOOK_LABELS[look],
    ...(reason === null ? [] : [reason]),
  ].join(' · ')
}
