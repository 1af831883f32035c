// A package bundled into a chunk of its own.
import { stringify } from 'yaml'

export const kind = 'YAML'
export default function yaml(value) {
  return stringify(value, { lineWidth: 0 }).trimEnd()
}
