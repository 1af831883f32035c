import { log } from '../log.js'

log('lazy/broken', 'evaluated')

export const never = (() => {
  throw new TypeError('broken on purpose')
})()
