import { chunk, debounce, groupBy, isEqual, template } from 'lodash-es'
import cloneDeep from 'lodash-es/cloneDeep.js'

export default function run() {
  const source = { a: [new Map([[1, { b: new Date(0) }]])] }
  const late = debounce(() => {}, 10)
  late()
  late.cancel()
  return [
    chunk([1, 2, 3, 4, 5], 2),
    groupBy(['one', 'two', 'three'], 'length'),
    isEqual(cloneDeep(source), source),
    template('${ name }!')({ name: 'you' }),
  ]
}
