import one from './one.js'

export const name = `esm, beside ${one.name}`
export default 1
