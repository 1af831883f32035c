const one = require('./one')

exports.name = `two, beside ${one.name}`
exports.parent = module.parent && require('node:path').basename(module.parent.id)
