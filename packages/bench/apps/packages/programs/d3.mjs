import { scaleLinear } from 'd3'

console.log(scaleLinear([0, 10], [0, 100])(5))
