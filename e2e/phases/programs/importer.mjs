import { sum } from './exports-sum.mjs'
import { label } from './label.mjs'
console.log('importer', label, sum)
