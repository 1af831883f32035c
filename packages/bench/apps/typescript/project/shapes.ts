interface Circle {
  readonly kind: 'circle'
  readonly radius: number
}

interface Rectangle {
  readonly kind: 'rectangle'
  readonly width: number
  readonly height: number
}

export type Shape = Circle | Rectangle

type ByKind = { [Kind in Shape['kind']]: Extract<Shape, { kind: Kind }>[] }

export function areaOf(shape: Shape): number {
  switch (shape.kind) {
    case 'circle':
      return Math.PI * shape.radius ** 2
    case 'rectangle':
      return shape.width * shape.height
  }
}

export function byKind(shapes: Iterable<Shape>): ByKind {
  const result: ByKind = { circle: [], rectangle: [] }
  for (const shape of shapes) (result[shape.kind] as Shape[]).push(shape)
  return result
}

export class Sheet<Name extends string = string> {
  readonly #shapes = new Map<Name, Shape>()

  add(name: Name, shape: Shape): this {
    this.#shapes.set(name, shape)
    return this
  }

  get area(): number {
    return [...this.#shapes.values()].reduce((sum, shape) => sum + areaOf(shape), 0)
  }

  *largest(count: number): Generator<[Name, Shape]> {
    yield* [...this.#shapes].sort(([, a], [, b]) => areaOf(b) - areaOf(a)).slice(0, count)
  }
}

export const sheet = new Sheet<'sun' | 'field'>()
  .add('sun', { kind: 'circle', radius: 2 })
  .add('field', { kind: 'rectangle', width: 20, height: 10 })
