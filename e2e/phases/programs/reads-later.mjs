import { light } from './light.mjs'
import { read } from './defers.mjs'
console.log('before', light)
console.log(read())
