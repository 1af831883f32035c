// Something of everything that V8 compiles: what runs from bytecode under a flag has to do what it does natively.
const log = []
class Point {
  static #count = 0
  #x = 1
  constructor(x = 2, { y = x, ...rest } = {}) {
    this.#x = x
    Object.assign(this, { y, ...rest })
    Point.#count++
  }
  get x() {
    return this.#x
  }
  static get count() {
    return Point.#count
  }
  *[Symbol.iterator]() {
    yield* [this.x, this.y]
  }
  async *later() {
    for (const value of this) yield await value
  }
}
class Pixel extends Point {
  x2 = super.x * 2
}

function hot(n) {
  let sum = 0
  for (let i = 0; i < n; i++) sum += i % 3 === 0 ? Math.imul(i, 7) : -i
  return sum
}
label: for (const key in { a: 1, b: 2 }) {
  for (const each of [1, 2]) {
    if (each === 2) continue label
    log.push(`${key}${each}`)
  }
}
log.push([...new Pixel(3, { y: 4, z: 5 })], new Pixel().x2, Point.count, hot(200_000))
for await (const value of new Point().later()) log.push(value)
try {
  log.push(null.property)
} catch ({ message, stack }) {
  log.push(message, /:(\d+:\d+)/.exec(stack)[1])
} finally {
  log.push(/(?<year>\d{4})-(?:\d\d)/u.exec('on 2026-11').groups.year, 'ß😀'.normalize().length)
}
switch (log.length) {
  case 0:
    break
  default:
    log.push(((a, b = a ?? 1, ...c) => `${a}${b}${c?.[0]}`)(undefined, undefined, 2n ** 70n))
}
const proxy = new Proxy(hot, { apply: (target, _self, [n]) => target(n) + 1 })
let [first, , third = (first ||= 3)] = [0, 1]
log.push(proxy(10), first, third, typeof unknown, void 0, 1 in [1, 2], delete log.nothing)
export default log
