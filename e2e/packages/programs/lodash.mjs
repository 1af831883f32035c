import lodash from 'lodash'
import fp from 'lodash/fp.js'
import merge from 'lodash/merge.js'

export default function run() {
  return [
    lodash
      .chain([3, 1, 2])
      .sortBy()
      .map((n) => n * 2)
      .value(),
    lodash.template('<% for (const x of list) { %><%- x %>;<% } %>')({ list: ['<', 'b'] }),
    fp.flow(
      fp.map((n) => n + 1),
      fp.sum,
    )([1, 2, 3]),
    merge({ a: [{ b: 1 }] }, { a: [{ c: 2 }] }),
    merge === lodash.merge,
  ]
}
