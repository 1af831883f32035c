import initial, { 'how many' as count, label, add, reset } from './counter.js'
import { isEven, stepsOfBoth } from './cycle/even.js'
import { early } from './cycle/odd.js'
import { describe, names } from './cycle/registry.js'
import legacy, { round, version } from './legacy.cjs'
import plain from './plain.cjs'
import { log } from './log.js'
import { note, where } from './where.js'

log('counter', count, label, initial)
log('counter', add(4), count, label, add(1), count, label)
const units = await import('./units.js')
const { default: Quantity } = units
log('counter', units.counting.count, units.counting['state in words'], units.initialCount)
reset()
log('counter', count, label)
log('counter', Reflect.set(units.counting, 'count', 1), Object.isExtensible(units.counting))

log('cycle', isEven(10), early, stepsOfBoth())
log('cycle', names(), describe())

log('units', round(new Quantity(5, 'mile').to('kilometre').value, 3), Quantity.name)
log(
  'units',
  units.joinURL('https://example.org/a/', '/b'),
  units.join('a', '..', 'b'),
  units.basename('kilometre'),
)
log('units', units.dimensions, units.symbols, units['add to the count'] === add)
log('units', 'withQuery' in units, Object.prototype.toString.call(units), 'default' in units)

log('legacy', legacy('a/b.tar.gz'), version, plain(), plain.answer)
log('where', where(), note())

const first = import('./lazy/first.js')
log('lazy', 'asked for first')
const { default: more, 'is even?': even } = await first
log('lazy', more(2), count, even(7))

const [second, again] = await Promise.all([import('./lazy/second.js'), import('./lazy/second.js')])
log('lazy', second === again, second.counted(), Object.keys(second))

const failures = []
for (let attempt = 0; attempt < 2; attempt++) {
  await import('./lazy/broken.js').catch((error) => failures.push(error))
}
log('lazy', failures[0].message, failures[0] === failures[1])

// Not awaited: the module would wait for itself.
void import(import.meta.url).then((self) => log('self', Object.keys(self), self.finished))

export const finished = true
