import { isEven } from './even.js'

export var steps = 0

export function isOdd(number) {
  steps++
  return number !== 0 && isEven(number - 1)
}

// Called before `even.js` has run: its functions are hoisted, its `var` is still undefined.
export const early = isEven(2)
