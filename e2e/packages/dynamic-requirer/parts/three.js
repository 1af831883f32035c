exports.name = 'three'
exports.parent = module.parent && require('node:path').basename(module.parent.id)
