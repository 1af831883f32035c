import { chunk } from 'lodash-es'

console.log(JSON.stringify(chunk([1, 2, 3], 2)))
