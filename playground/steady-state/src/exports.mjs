// Bindings of every kind, for main.mjs to use.
export const constant = 1
export function call(value) {
  return value + 1
}
export let moving = 1
export function move() {
  moving = (moving + 1) | 0
}
