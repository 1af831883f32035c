import {
  ErrorCaptureStackTrace,
  ObjectDefineProperty,
  ReferenceError,
} from '@esm-bytecode/format/primordials'
import { HOLE, setCell, type Cell, type Support } from '@esm-bytecode/linker'

export function createSupport(cells: readonly Cell[], follow: Support['follow']): Support {
  return {
    tell(binding, value) {
      setCell(cells[binding]!, value)
      return value
    },
    follow,
    hole: HOLE,
    uninitialized(localName, reader) {
      const error = new ReferenceError(`Cannot access '${localName}' before initialization`)
      ErrorCaptureStackTrace(error, reader)
      throw error
    },
    nameDefault(value) {
      return ObjectDefineProperty(value, 'name', {
        __proto__: null,
        value: 'default',
        configurable: true,
      })
    },
  }
}
