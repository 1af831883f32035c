import * as R from 'ramda'
import map from 'ramda/src/map'

export default function run() {
  const adults = R.pipe(R.filter(R.propSatisfies(R.lte(18), 'age')), R.groupBy(R.prop('city')), map(R.length))
  return [
    adults([
      { age: 20, city: 'a' },
      { age: 3, city: 'a' },
      { age: 40, city: 'b' },
    ]),
    R.assocPath(['a', 0, 'b'], 1, {}),
    R.curry((a, b, c) => a + b + c)(1)(2, 3),
  ]
}
