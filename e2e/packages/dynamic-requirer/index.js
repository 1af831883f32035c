'use strict'

const { createRequire } = require('node:module')
const path = require('node:path')
const { version } = require('./package.json')

/** A computed name: no build sees where it leads. */
function connect(kind) {
  try {
    const part = require(`./parts/${kind}`)
    return { kind, name: part.name, parent: part.parent, again: part === module.require('./parts/' + kind) }
  } catch (error) {
    return { kind, code: error.code, requireStack: error.requireStack.map((file) => path.basename(file)) }
  }
}

/** An optional dependency, under a literal name. */
let optional = null
try {
  optional = require('not-installed-anywhere')
} catch (error) {
  optional = error.code
}

/** As bundlers are kept from looking. */
// oxlint-disable-next-line no-eval
const hiddenRequire = eval('require')
const nonBundled = typeof __non_webpack_require__ === 'function' ? null : hiddenRequire

async function describe() {
  const own = createRequire(__filename)
  const location = require.resolve('./parts/one')
  const first = require(location)
  delete require.cache[location]
  const second = require(location)
  const imported = await import(path.join(__dirname, 'parts', 'esm.mjs'))
  return {
    version,
    optional,
    resolved: [location, own.resolve('dynamic-requirer/package.json')].map((file) =>
      path.relative(__dirname, file),
    ),
    looksIn: require.resolve
      .paths('x')
      .slice(0, 2)
      .map((folder) => path.basename(path.dirname(folder))),
    relative: require.resolve.paths('./x').map((folder) => path.relative(__dirname, folder)),
    reloaded: first !== second,
    hidden: nonBundled('./parts/two') === require('./parts/two'),
    isMain: require.main === module,
    extensions: Object.keys(require.extensions),
    children: module.children.map(({ filename }) => path.relative(__dirname, filename)),
    imported: { ...imported },
  }
}

module.exports = { connect, describe }
