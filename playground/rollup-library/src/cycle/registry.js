// Plugins register themselves while they are evaluated, before this module is: only functions are there yet.
import { metric } from './metric.js'
import { imperial } from './imperial.js'

var systems

export function register(name, create) {
  ;(systems ??= new Map()).set(name, create)
}

export function peek() {
  try {
    return released.toString()
  } catch (error) {
    return error.name
  }
}

export let released = false
released = true

export const names = () => [...systems.keys()]
export const describe = () => [metric, imperial].map((system) => system.describe())
