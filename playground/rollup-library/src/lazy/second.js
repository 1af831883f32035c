import { log } from '../log.js'
import * as counter from '../counter.js'

log('lazy/second', 'waiting')
await Promise.resolve()
log('lazy/second', 'done')

export const counted = () => counter.count
export const then = undefined
