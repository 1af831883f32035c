'use strict'

// CommonJS in a graph of ES modules: the plugin of Rollup wraps it and reads its default through a helper.
const path = require('node:path')

exports.__esModule = true
exports.default = function legacy(name) {
  return `${this === undefined ? 'strict' : 'sloppy'} ${path.posix.extname(name)}`
}
exports.round = (value, digits = 2) => Number(value.toFixed(digits))
Object.defineProperty(exports, 'version', { enumerable: true, get: () => '0.9.0' })
