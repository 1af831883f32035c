import { isOdd, steps as oddSteps } from './odd.js'

export var steps = 0

export function isEven(number) {
  steps++
  return number === 0 || isOdd(number - 1)
}

export const stepsOfBoth = () => steps + oddSteps
