import source mod from './add.wasm'
import { label } from './label.mjs'
export const sum = `${label} ${new WebAssembly.Instance(mod).exports.add(4, 5)}`
