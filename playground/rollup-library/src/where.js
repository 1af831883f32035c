// All faces of `import.meta`, told relative to this module.
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const base = new URL('.', import.meta.url).href

export const where = () => ({
  keys: Object.keys(import.meta).filter((key) => ['dirname', 'filename', 'resolve', 'url'].includes(key)),
  filename: fileURLToPath(import.meta.url) === import.meta.filename,
  dirname: dirname(import.meta.filename) === import.meta.dirname,
  folder: basename(import.meta.dirname),
  resolved: import.meta.resolve('./units.js').replace(base, './'),
})

import.meta.note = 'kept'
export const note = () => import.meta.note
