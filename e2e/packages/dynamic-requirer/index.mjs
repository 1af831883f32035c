// As generated clients do: the CommonJS form behind an ES module, one instance for both.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const client = require('./index.js')

export const { connect, describe } = client
export default client
