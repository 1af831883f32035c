export function lazy(value) {
  return value + 2
}
