import { add } from '../counter.js'
import { log } from '../log.js'

log('lazy/first', 'evaluated')

export default (amount) => add(amount)
export { isEven as 'is even?' } from '../cycle/even.js'
